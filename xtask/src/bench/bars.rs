//! Bars that hold or do not.

/// A measured number, and what it is held to.
#[derive(Clone, Debug)]
pub(super) struct Bar {
    what: &'static str,
    value: f64,
    kind: Kind,
    limit: f64,
}

#[derive(Clone, Copy, Debug)]
enum Kind {
    AtLeast,
    AtMost,
    Below,
}

impl Bar {
    pub(super) const fn at_least(what: &'static str, value: f64, limit: f64) -> Self {
        Self { what, value, kind: Kind::AtLeast, limit }
    }

    pub(super) const fn at_most(what: &'static str, value: f64, limit: f64) -> Self {
        Self { what, value, kind: Kind::AtMost, limit }
    }

    pub(super) const fn below(what: &'static str, value: f64, limit: f64) -> Self {
        Self { what, value, kind: Kind::Below, limit }
    }

    // What was not measured is no number, and holds nothing.
    fn holds(&self) -> bool {
        match self.kind {
            Kind::AtLeast => self.value >= self.limit,
            Kind::AtMost => self.value <= self.limit,
            Kind::Below => self.value < self.limit,
        }
    }

    fn line(&self) -> String {
        let word = if self.holds() { "PASS" } else { "FAIL" };
        let kind = match self.kind {
            Kind::AtLeast => "at least",
            Kind::AtMost => "at most",
            Kind::Below => "under",
        };
        format!("{word}  {:.3} {}; {kind} {}", self.value, self.what, self.limit)
    }
}

/// Prints all bars; whether every one holds.
pub(super) fn judge(name: &str, bars: &[Bar]) -> bool {
    for bar in bars {
        println!("{}", bar.line());
    }
    let held = bars.iter().filter(|bar| bar.holds()).count();
    println!("{name}: {} bars, {held} held", bars.len());
    held == bars.len() && held > 0
}

#[cfg(test)]
mod tests {
    use super::{Bar, judge};

    #[test]
    fn a_bar_holds_up_to_its_limit_and_no_further() {
        for (bar, holds) in [
            (Bar::at_least("x", 100.0, 100.0), true),
            (Bar::at_least("x", 99.9, 100.0), false),
            (Bar::at_most("x", 0.2, 0.2), true),
            (Bar::at_most("x", 0.21, 0.2), false),
            (Bar::below("x", 59.9, 60.0), true),
            (Bar::below("x", 60.0, 60.0), false),
            (Bar::below("x", f64::NAN, 60.0), false),
        ] {
            assert_eq!(bar.holds(), holds, "{bar:?}");
        }
    }

    #[test]
    fn one_bar_that_does_not_hold_fails_all_and_none_holds_nothing() {
        let good = Bar::below("x", 1.0, 60.0);
        assert!(judge("x", std::slice::from_ref(&good)));
        assert!(!judge("x", &[good, Bar::below("x", 61.0, 60.0)]));
        assert!(!judge("x", &[]));
    }
}
