//! A scan as it is meant, found to be in order before anything is stored or sent.

use seawall_facts::PortMap;
use seawall_probe::{AddressSet, Ground, Scope};

use super::{
    args::Scan,
    saved_plan::SavedPlan,
    targets::{Targets, read_doors, read_port_map},
};
use crate::{
    clock,
    failure::Failure,
    scope_file::{Permission, PublicKey},
};

/// A scan that may be done.
pub struct Intended {
    /// What it is about.
    pub plan: SavedPlan,
    /// Who allowed it; on loopback nobody needs to.
    pub permission: Option<Permission>,
    /// What may be sent to whom.
    pub scope: Scope,
}

impl Intended {
    /// Reads everything that a command line names.
    pub async fn read(args: &Scan) -> Result<Self, Failure> {
        let ports = read_port_map(args.port_map.as_deref())?;
        read_doors(&args.ports)?;
        let targets =
            Targets::read(&args.targets, &args.input_list, &args.exclude, &args.exclude_file);
        let mut targets = targets.await?;
        let trust = args.trust.as_deref().map(PublicKey::read).transpose()?;
        let read = |file: &std::path::PathBuf| Permission::read(file, trust.clone());
        let permission = args.scope.as_ref().map(read).transpose()?;
        if let Some(permission) = &permission {
            targets = targets.without(&permission.document.forbidden())?;
        }
        check_allowed(&targets.included, permission.as_ref())?;
        if args.second_pass && args.depth != "full" {
            return Err(Failure::usage("error-second-pass-depth", &[("depth", &args.depth)])
                .hint("hint-second-pass-depth", &[]));
        }
        let is_outside = first_outside(&targets.included).is_some();
        if is_outside && args.profile.as_deref() == Some("loopback") {
            return Err(Failure::usage("error-pace-loopback", &[]).hint("hint-pace-loopback", &[]));
        }
        // Any number will do: it must only be kept, so that a resumed scan has the same order.
        let seed = clock::now().0.unsigned_abs();
        let pace = if is_outside { "normal" } else { "loopback" };
        let plan = SavedPlan::new(args, &targets, permission.as_ref(), pace, seed);
        let scope = scope(permission.as_ref(), targets.excluded, ports);
        Ok(Self { plan, permission, scope })
    }

    /// The same for a scan that was begun before: its scope must hold today. The command line
    /// may name another scope file, such as a longer one.
    pub fn again(plan: SavedPlan, args: &Scan) -> Result<Self, Failure> {
        let ports = read_port_map(plan.port_map.as_deref())?;
        let trust = match &args.trust {
            Some(text) => Some(PublicKey::read(text)?),
            None => plan.trust(),
        };
        let file = args.scope.as_deref().or(plan.scope_file());
        let permission = file.map(|file| Permission::read(file, trust)).transpose()?;
        let mut excluded = plan.excluded();
        if let Some(permission) = &permission {
            permission.check_begun()?;
            excluded = excluded.with(&permission.document.forbidden());
        }
        check_allowed(&plan.targets().without(&excluded), permission.as_ref())?;
        let scope = scope(permission.as_ref(), excluded, ports);
        Ok(Self { plan, permission, scope })
    }
}

/// Refuses what no scope can allow, and what this one does not.
fn check_allowed(targets: &AddressSet, permission: Option<&Permission>) -> Result<(), Failure> {
    if let Some(address) = Ground::NoHost.first_in(targets) {
        return Err(Failure::usage("error-no-host", &[("address", &address.to_string())])
            .hint("hint-no-host", &[]));
    }
    match (permission, first_outside(targets)) {
        (Some(permission), _) => permission.check_covers(targets),
        (None, None) => Ok(()),
        (None, Some(address)) => {
            Err(Failure::usage("error-outside-loopback", &[("address", &address.to_string())])
                .hint("hint-scope-none", &[]))
        }
    }
}

fn first_outside(targets: &AddressSet) -> Option<std::net::IpAddr> {
    [Ground::Private, Ground::Public].into_iter().find_map(|ground| ground.first_in(targets))
}

fn scope(permission: Option<&Permission>, excluded: AddressSet, ports: PortMap) -> Scope {
    match permission {
        Some(permission) => Scope::granted(permission.grant(), excluded, ports),
        None => Scope::loopback(excluded, ports),
    }
}
