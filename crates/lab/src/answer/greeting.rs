//! What a host says before any call: the interfaces it binds and its NTLMSSP challenge.

use seawall_dcerpc::{
    Conduct,
    association::{Served, ServerConfig},
    interface::{MGMT, NDR20, NDR64},
    ntlm::{AvPair, Challenge, TargetInfo, Version, av_id, flags},
    pdu::status,
};

use crate::FleetHost;

/// The server machine of a host on a port.
pub fn server_config(host: &FleetHost, port: u16) -> ServerConfig {
    let rpc = &host.profile.rpc;
    let listed = rpc
        .interfaces
        .iter()
        .map(|served| Served { syntax: served.interface, operations: served.operations });
    let mgmt = Served { syntax: MGMT, operations: rpc.mgmt_operations };
    let interfaces = listed.chain((rpc.mgmt_operations > 0).then_some(mgmt)).collect();
    ServerConfig {
        transfer_syntaxes: if rpc.ndr64 { vec![NDR20, NDR64] } else { vec![NDR20] },
        challenge: challenge(host).and_then(|challenge| challenge.encode().ok()),
        refuse_bind: rpc.refuse_bind,
        features: rpc.features,
        unknown_context: rpc.unknown_context.unwrap_or(status::UNK_IF),
        conduct: if rpc.as_windows { Conduct::AsWindows } else { Conduct::Strict },
        ..ServerConfig::new(interfaces, &port.to_string())
    }
}

/// The CHALLENGE of a host; `None` where it has no NTLMSSP.
pub fn challenge(host: &FleetHost) -> Option<Challenge> {
    let ntlm = host.profile.ntlm?;
    let target_name = host.domain.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let target_info = ntlm.target_info.then(|| {
        let dns = host.dns_name().unwrap_or_else(|| host.computer.clone());
        let domain = host.dns_domain.clone();
        let names = [
            (av_id::NB_DOMAIN_NAME, Some(host.domain.clone())),
            (av_id::NB_COMPUTER_NAME, Some(host.computer.clone())),
            (av_id::DNS_DOMAIN_NAME, domain.clone()),
            (av_id::DNS_COMPUTER_NAME, Some(dns)),
            (av_id::DNS_TREE_NAME, domain),
        ];
        let pairs = names.into_iter().filter_map(|(id, name)| Some(AvPair::name(id, &name?)));
        TargetInfo::new(pairs.collect())
    });
    let info_flag = if target_info.is_some() { flags::TARGET_INFO } else { 0 };
    Some(Challenge {
        target_name,
        negotiate_flags: flags::UNICODE | flags::REQUEST_TARGET | flags::NTLM | info_flag,
        // Nobody ever answers it.
        server_challenge: *b"SEAWALL!",
        target_info,
        version: ntlm.version.map(|(major, minor, build)| Version::new(major, minor, build)),
    })
}

#[cfg(test)]
mod tests {
    use seawall_dcerpc::{
        Limits,
        ntlm::{Challenge, av_id},
    };

    use super::{challenge, server_config};
    use crate::answer::tests::host;

    #[test]
    fn windows_2000_and_older_send_no_version() {
        for profile in ["nt4-sp6a-unpatched", "w2k-sp4-824146"] {
            assert_eq!(challenge(&host(profile)).unwrap().version, None, "{profile}");
        }
        let xp = challenge(&host("xp-sp1-unpatched")).unwrap().version.unwrap();
        assert_eq!((xp.major, xp.minor, xp.build), (5, 1, 2600));
    }

    #[test]
    fn a_challenge_names_the_host() {
        let octets = server_config(&host("modern"), 135).challenge.unwrap();
        let challenge = Challenge::decode(&octets, &Limits::CLIENT).unwrap();
        let name = |id| challenge.name(id).unwrap_or_default();
        assert_eq!(name(av_id::NB_COMPUTER_NAME), "SRV19-007");
        assert_eq!(name(av_id::DNS_COMPUTER_NAME), "srv19-007.plant.example");
        assert_eq!(challenge.target(), "PLANT");
    }

    #[test]
    fn hosts_without_ntlm_have_no_challenge() {
        for profile in ["hpux-dced", "win98"] {
            assert!(server_config(&host(profile), 135).challenge.is_none());
        }
    }
}
