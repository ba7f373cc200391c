//! One profile on one loopback address, until interrupted: `up 127.0.0.5 modern [135=40135 …]`.
#![allow(clippy::print_stdout, reason = "an example talks to people")]

use std::{error::Error, net::IpAddr};

use seawall_lab::{Fleet, Lab, PortMap};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(address), Some(profile)) = (arguments.next(), arguments.next()) else {
        return Err("usage: up ADDRESS PROFILE [PORT=NUMBER …]".into());
    };
    let mut pairs = Vec::new();
    for pair in arguments {
        let (port, number) = pair.split_once('=').ok_or("a port map is written 135=40135")?;
        pairs.push((port.parse()?, number.parse()?));
    }
    let fleet = Fleet::single(address.parse::<IpAddr>()?, &profile)?;
    let lab = Lab::start(fleet, PortMap::from_pairs(pairs))?;
    println!("{profile} on {address}");
    tokio::signal::ctrl_c().await?;
    for address in lab.addresses() {
        for entry in lab.journal().of(address) {
            println!("{:?} {} {} {:?}", entry.at, entry.peer, entry.door, entry.event);
        }
    }
    lab.stop().await;
    Ok(())
}
