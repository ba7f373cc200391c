//! What the kernel asks for a connection that is opened and closed: the floor under every scanner
//! that leaves TCP to it.

use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use anyhow::Result;
use socket2::{Domain, Socket, Type};

/// Connects to so many addresses one after another, closes each connection with a reset, and
/// prints how many there were.
pub(crate) fn connect(first: &str, count: &str, port: &str) -> Result<bool> {
    let (first, count, port): (Ipv4Addr, u32, u16) =
        (first.parse()?, count.parse()?, port.parse()?);
    let mut open = 0_u32;
    for number in 0..count {
        let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
        socket.set_linger(Some(Duration::ZERO))?;
        let address = Ipv4Addr::from_bits(first.to_bits() + number);
        open += u32::from(socket.connect(&SocketAddr::from((address, port)).into()).is_ok());
    }
    println!("{open}");
    Ok(true)
}
