//! Profiles: what a system answers, and where that was read.

mod activation;
mod catalogue;
mod layer;
mod model;
mod text;

pub use activation::{Activation, Answers, PathCheck};
pub use catalogue::Profiles;
pub use model::{
    Endpoint, Endpoints, LookupEnd, Misbehaviour, Names, NetBios, Ntlm, Os, Ports, Profile, Rpc,
    Served, TcpRole, Trouble, UdpRole,
};
