//! `seawall contain explain`: what a measure is, what a target can say, what a rule rests on.

use std::io::stdout;

use seawall_remedy::contain::{
    decide::rules,
    dialect::Target,
    measure::{MeasureId, measures},
};

use super::args::Explain;
use crate::{
    cli::args::Common,
    contain::{Explaining, Saying},
    failure::{Exit, Failure},
    words::Words,
};

/// Explains.
pub fn run(common: &Common, args: &Explain, words: &Words) -> Result<Exit, Failure> {
    let telling = Explaining::new(Saying::new(words), common.style(false));
    let rules = rules();
    let mut out = stdout().lock();
    let Some(what) = args.what.as_deref().map(str::trim) else {
        telling.list(&rules, &mut out)?;
        return Ok(Exit::Clean);
    };
    let is = |id: &MeasureId| id.code().eq_ignore_ascii_case(what);
    if let Some(measure) = measures().iter().find(|it| is(&it.id)) {
        telling.measure(measure, &mut out)?;
    } else if let Ok(target) = what.to_ascii_lowercase().parse::<Target>() {
        telling.target(target, &mut out)?;
    } else if let Some(rule) = rules.iter().find(|it| it.rule.id.eq_ignore_ascii_case(what)) {
        telling.rule(rule, &mut out)?;
    } else {
        return Err(Failure::usage("error-contain-explain", &[("what", what)])
            .hint("hint-contain-explain", &[]));
    }
    Ok(Exit::Clean)
}
