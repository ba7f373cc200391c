use crate::corpus::corpus_file;
use seawall_advisory::feed::FeedKind;
use seawall_facts::Products;
use seawall_feeds::{FeedLimits, Intake, cvrf};
use std::fs::File;
#[test]
fn look() {
    for f in ["2016-Apr", "2024-Mar", "updates"] {
        let p = corpus_file(&format!("feeds/cvrf/{f}")).unwrap();
        let mut i = Intake::new(&FeedLimits::DEFAULT, Products::embedded());
        cvrf::read(File::open(p).unwrap(), f, &mut i).unwrap();
        println!("{:#?}", i.finish(FeedKind::Cvrf, ""));
    }
}
