//! File versions against the lowest that hold a fix, branch by branch.

use seawall_advisory::Certainty;
use seawall_facts::Version;

use super::{
    dossier::{Dossier, FileSeen},
    ground::{FileRow, Minimum, Question, line},
    place,
    witness::{Reach, What, Witness},
};
use crate::Speaks;

/// Asks the host's files about an update.
pub(super) fn ask<'g>(
    question: &'g Question<'_>,
    dossier: &Dossier<'_>,
    witnesses: &mut Vec<Witness<'g>>,
) {
    let first = witnesses.len();
    for row in &question.files {
        let seen = dossier.files(&row.name);
        let rank = |file: &FileSeen| place::rank(&row.place, &file.place);
        let Some(best) = seen.iter().filter_map(rank).min() else { continue };
        let of_best = seen.iter().filter(|file| rank(file) == Some(best));
        witnesses.extend(of_best.filter_map(|file| witness(row, file)));
    }
    let Some(files) = witnesses.get_mut(first..) else { return };
    second_each_other(files);
}

fn witness<'g>(row: &'g FileRow<'_>, file: &FileSeen) -> Option<Witness<'g>> {
    let (reach, minimum) = compare(file.version, &row.minima)?;
    let speaks = match (reach, minimum.certainty) {
        (Reach::Below, Certainty::Verified | Certainty::OneThirdParty) => Speaks::Older,
        (Reach::Reached, _) if !minimum.discriminates => Speaks::Silent,
        (Reach::Reached, Certainty::Verified) => Speaks::Present,
        _ => Speaks::Doubtful,
    };
    let what = What::File { fact: file.fact, row, own: file.version, reach, minimum };
    Some(Witness { speaks, what })
}

// Versions of another build are of another service pack or edition, and tell nothing.
fn compare<'g>(own: Version, minima: &[Minimum<'g>]) -> Option<(Reach, Minimum<'g>)> {
    let of_line = || minima.iter().filter(|row| line(row.at_least) == line(own));
    let lowest = of_line().min_by_key(|row| (row.at_least, row.certainty))?;
    let highest = of_line().max_by_key(|row| row.at_least)?;
    if own < lowest.at_least {
        return Some((Reach::Below, *lowest));
    }
    if own >= highest.at_least {
        return Some((Reach::Reached, *highest));
    }
    // The very file of a lower branch: the installer chose that branch.
    let of_branch = of_line().find(|row| row.at_least == own);
    Some(of_branch.map_or((Reach::Between, *highest), |row| (Reach::Reached, *row)))
}

/// One number of a third party is not enough for "fixed"; two of different files are.
fn second_each_other(witnesses: &mut [Witness<'_>]) {
    let is_half = |witness: &Witness<'_>| match &witness.what {
        What::File { reach: Reach::Reached, minimum, row, .. }
            if minimum.discriminates
                && matches!(minimum.certainty, Certainty::OneThirdParty | Certainty::Inferred) =>
        {
            Some(row.name.clone())
        }
        _ => None,
    };
    let mut names: Vec<String> = witnesses.iter().filter_map(is_half).collect();
    names.dedup();
    if names.len() < 2 {
        return;
    }
    for witness in witnesses.iter_mut().filter(|witness| is_half(witness).is_some()) {
        witness.speaks = Speaks::Present;
    }
}

#[cfg(test)]
mod tests {
    use seawall_advisory::Certainty;
    use seawall_facts::Version;

    use super::{Minimum, Reach, compare};

    fn version(text: &str) -> Version {
        text.parse().unwrap()
    }

    fn minimum(text: &str, branch: &'static str) -> Minimum<'static> {
        let at_least = version(text);
        let certainty = Certainty::Verified;
        Minimum { at_least, branch: Some(branch), certainty, discriminates: true }
    }

    #[test]
    fn a_gdr_host_is_fixed_at_the_gdr_number_though_that_is_below_the_other() {
        let minima = [minimum("5.2.3790.137", "rtmgdr"), minimum("5.2.3790.141", "rtmqfe")];
        let reach = |own: &str| compare(version(own), &minima).map(|(reach, _)| reach);
        assert_eq!(reach("5.2.3790.136"), Some(Reach::Below));
        assert_eq!(reach("5.2.3790.137"), Some(Reach::Reached));
        // A hotfix of the other branch, from before the fix, looks like this.
        assert_eq!(reach("5.2.3790.139"), Some(Reach::Between));
        assert_eq!(reach("5.2.3790.141"), Some(Reach::Reached));
        assert_eq!(reach("5.2.3790.250"), Some(Reach::Reached));
        assert_eq!(reach("5.1.2600.5512"), None);
    }
}
