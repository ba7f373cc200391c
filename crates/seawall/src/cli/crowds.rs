//! Addresses of which nothing but the states of their doors was seen: judged once for all that
//! show the same, and stored together.

use std::{
    collections::{BTreeMap, HashMap},
    net::IpAddr,
    sync::Arc,
};

use seawall_facts::{Door, Ended, ProbeAnswer, ProbeId, Timestamp};
use seawall_probe::HostReport;
use seawall_store::{Crowd, CrowdId, ResultLine};

use crate::output::HostRecord;

/// What all members of a crowd showed, door by door.
type Seen = Vec<(Door, Ended)>;

/// How many different crowds a scan gathers at most. A network that shows more than that is not
/// alike, and its hosts are stored one by one.
const CROWDS: usize = 256;

/// The crowds of a scan.
#[derive(Debug, Default)]
pub struct Crowds {
    known: HashMap<Seen, Known>,
    /// Who came since the last batch.
    arrived: BTreeMap<usize, Vec<(IpAddr, Timestamp)>>,
}

#[derive(Debug)]
struct Known {
    number: usize,
    answers: Arc<[ProbeAnswer]>,
    json: Arc<str>,
}

impl Crowds {
    /// Takes a report in, unless it has more to say than a crowd can. `judge` is asked for the
    /// result line of the first member of each crowd.
    pub fn take<E>(
        &mut self,
        report: &HostReport,
        judge: impl FnOnce(&HostReport) -> Result<String, E>,
    ) -> Result<bool, E> {
        let Some(seen) = seen(report) else { return Ok(false) };
        let number = match self.known.get(&seen) {
            Some(known) => known.number,
            None if self.known.len() >= CROWDS => return Ok(false),
            None => {
                let number = self.known.len();
                let json = Arc::from(judge(report)?);
                let known = Known { number, answers: report.answers().into(), json };
                self.known.insert(seen, known);
                number
            }
        };
        let at = report.observations.last().map_or(report.began, |last| last.at);
        self.arrived.entry(number).or_default().push((report.address, at));
        Ok(true)
    }

    /// Whoever was taken in since the last time.
    pub fn arrived(&mut self) -> Vec<Crowd> {
        let arrived = std::mem::take(&mut self.arrived);
        if arrived.is_empty() {
            return Vec::new();
        }
        let by_number: BTreeMap<usize, &Known> =
            self.known.values().map(|known| (known.number, known)).collect();
        let crowd = |(number, members): (usize, Vec<_>)| {
            let Known { answers, json, .. } = by_number.get(&number)?;
            let (answers, result_json) = (Arc::clone(answers), Arc::clone(json));
            Some(Crowd { answers, result_json, members })
        };
        arrived.into_iter().filter_map(crowd).collect()
    }
}

/// What a report shows, where that is nothing but the states of doors. A report that was cut short
/// or that somebody must be told more about stands by itself.
fn seen(report: &HostReport) -> Option<Seen> {
    if report.ran_out || report.refused.is_some() || report.observations.is_empty() {
        return None;
    }
    let of_door = |answer: &ProbeAnswer| {
        let is_bare = answer.probe == ProbeId::TcpConnect
            && answer.sent.as_slice().is_empty()
            && answer.received.as_slice().is_empty();
        is_bare.then_some((answer.door, answer.ended))
    };
    report.observations.iter().map(|seen| of_door(&seen.answer)).collect()
}

/// Reads result lines; that of a crowd once for all its members.
#[derive(Debug, Default)]
pub struct Lines {
    crowds: HashMap<CrowdId, HostRecord>,
}

impl Lines {
    /// The record of a line.
    pub fn read(&mut self, line: &ResultLine) -> serde_json::Result<HostRecord> {
        let Some(crowd) = line.crowd else { return serde_json::from_str(&line.json) };
        let known = self.crowds.get(&crowd).cloned();
        let mut record = match known {
            Some(record) => record,
            None => serde_json::from_str(&line.json)?,
        };
        self.crowds.entry(crowd).or_insert_with(|| record.clone());
        record.address = line.address;
        Ok(record)
    }
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;

    use seawall_facts::{
        Door, Ended, Observation, Outcome, PortState, ProbeAnswer, ProbeId, Stage, Timestamp,
    };
    use seawall_probe::{HostReport, Refusal, identify};

    use super::{CROWDS, Crowds, seen};

    fn report(address: [u8; 4], doors: &[(u16, Ended)]) -> HostReport {
        let address = IpAddr::from(address);
        let observe = |(port, ended): &(u16, Ended)| Observation {
            address,
            at: Timestamp(7),
            answer: ProbeAnswer {
                probe: ProbeId::TcpConnect,
                door: Door::tcp(*port),
                reader: 1,
                sent: Vec::new().into(),
                received: Vec::new().into(),
                ended: *ended,
                outcome: Outcome::Port { state: PortState::Closed },
            },
        };
        HostReport {
            address,
            began: Timestamp(1),
            observations: doors.iter().map(observe).collect(),
            identity: identify(&[]),
            ran_out: false,
            refused: None,
            place: None,
        }
    }

    #[test]
    fn those_that_show_the_same_are_judged_once() {
        let mut crowds = Crowds::default();
        let mut judged = Vec::new();
        for (last, ended) in [(1, Ended::Refused), (2, Ended::Unreachable), (3, Ended::Refused)] {
            let taken = crowds.take(&report([10, 0, 0, last], &[(135, ended)]), |report| {
                judged.push(report.address);
                Ok::<_, ()>("{}".to_owned())
            });
            assert_eq!(taken, Ok(true));
        }
        assert_eq!(judged, [IpAddr::from([10, 0, 0, 1]), IpAddr::from([10, 0, 0, 2])]);
        let sizes: Vec<_> = crowds.arrived().iter().map(|crowd| crowd.members.len()).collect();
        assert_eq!(sizes, [2, 1]);
        assert!(crowds.arrived().is_empty());
    }

    #[test]
    fn who_has_more_to_say_or_was_cut_short_stands_alone() {
        let doors = [(135, Ended::Complete), (445, Ended::TimedOut(Stage::Connect))];
        let bare = report([10, 0, 0, 1], &doors);
        assert_eq!(seen(&bare).map(|seen| seen.len()), Some(2));
        assert!(seen(&HostReport { ran_out: true, ..bare.clone() }).is_none());
        let refused = Some(Refusal::Distressed(bare.address));
        assert!(seen(&HostReport { refused, ..bare.clone() }).is_none());
        assert!(seen(&HostReport { observations: Vec::new(), ..bare.clone() }).is_none());
        let mut asked = bare.clone();
        asked.observations[1].answer.probe = ProbeId::EpmBind;
        assert!(seen(&asked).is_none());
        let mut answered = bare;
        answered.observations[0].answer.received = vec![5].into();
        assert!(seen(&answered).is_none());
    }

    #[test]
    fn a_network_that_shows_something_else_everywhere_fills_no_memory() {
        let mut crowds = Crowds::default();
        let judge = |_: &HostReport| Ok::<_, ()>(String::new());
        let taken = (0..2000).filter(|port| {
            crowds.take(&report([10, 0, 0, 1], &[(*port, Ended::Refused)]), judge) == Ok(true)
        });
        assert_eq!(taken.count(), CROWDS);
    }
}
