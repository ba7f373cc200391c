//! The connections of one TCP port of one host.

use std::{io, net::SocketAddr, time::Duration};

use seawall_dcerpc::{
    Action, Judgement,
    association::{Binding, Call, Server, ServerEvent},
    http::BANNER,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    task::JoinSet,
    time::{sleep, timeout},
};

use crate::{
    answer::{self, Answer, Reply},
    journal::{Event, Told},
    profile::{TcpRole, Trouble},
    service::Service,
    trouble,
};

/// Serves connections until the task is dropped, and them with it.
pub(crate) async fn accept(listener: TcpListener, role: TcpRole, service: Service) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept(), if connections.len() < MOST_CONNECTIONS => match accepted {
                Ok((stream, peer)) => {
                    connections.spawn(serve(stream, peer, role, service.clone()));
                }
                // Out of descriptors, most likely: others may give some back.
                Err(_) => sleep(Duration::from_millis(50)).await,
            },
            Some(_) = connections.join_next() => {}
        }
    }
}

async fn serve(stream: TcpStream, peer: SocketAddr, role: TcpRole, service: Service) {
    service.record(peer, Event::Connected);
    let trouble = service.host.profile.trouble();
    // A broken connection ends as any other: the peer went away.
    let _ = match (role, trouble) {
        (TcpRole::Hold | TcpRole::Closed, _) | (_, Some(Trouble::Silent)) => {
            trouble::hold(stream, peer, &service).await
        }
        (_, Some(Trouble::Garbage)) => trouble::say(stream, peer, &service, trouble::GARBAGE).await,
        (_, Some(Trouble::Http)) => trouble::say(stream, peer, &service, trouble::HTTP).await,
        _ => {
            let banner: &[u8] = if role == TcpRole::RpcHttp { BANNER } else { &[] };
            let server = Server::new(service.config().clone());
            let (service, pause) = (service.clone(), trouble::FIRST_PAUSE);
            Connection { stream, peer, service, server, trouble, pause }.serve(banner).await
        }
    };
    service.record(peer, Event::Disconnected);
}

struct Connection {
    stream: TcpStream,
    peer: SocketAddr,
    service: Service,
    server: Server,
    trouble: Option<Trouble>,
    /// How late the next answer comes where the host slows down.
    pause: Duration,
}

impl Connection {
    async fn serve(mut self, banner: &[u8]) -> io::Result<()> {
        self.send(banner).await?;
        let mut buffer = [0; 4096];
        loop {
            let count = self.receive(&mut buffer).await?;
            let Some(bytes) = buffer.get(..count).filter(|bytes| !bytes.is_empty()) else {
                return Ok(());
            };
            self.server.receive(bytes);
            while let Some(event) = self.server.poll() {
                match event {
                    ServerEvent::Bound(_) if self.trouble == Some(Trouble::ResetAfterBind) => {
                        return trouble::reset(&self.stream);
                    }
                    ServerEvent::Bound(binding) => self.record_binding(binding),
                    ServerEvent::Anomaly(judgement) => self.record_anomaly(judgement),
                    ServerEvent::Send(bytes) => self.reply(&bytes).await?,
                    ServerEvent::Call(call) => {
                        if !self.answer(&call).await? {
                            return trouble::reset(&self.stream);
                        }
                    }
                    ServerEvent::Close => return self.stream.shutdown().await,
                }
            }
        }
    }

    /// Answers a call; `false` where the host resets the connection instead.
    async fn answer(&mut self, call: &Call) -> io::Result<bool> {
        let Answer { reply, asked, mut told } = answer::answer(&self.service.host, call);
        let resets = self.trouble == Some(Trouble::ResetAfterRequest);
        if resets {
            told = Told::Nothing;
        }
        let (interface, opnum) = (call.interface, call.opnum);
        self.service.record(self.peer, Event::Call { interface, opnum, asked, told });
        let bytes = match reply {
            Reply::Stub(stub) => self.server.respond(call, &stub),
            Reply::Fault(status) => self.server.fault(call, status),
        };
        if !resets {
            self.reply(&bytes.map_err(io::Error::other)?).await?;
        }
        Ok(!resets)
    }

    fn record_binding(&self, binding: Binding) {
        let Binding { interfaces, authenticated, refused } = binding;
        self.service.record(self.peer, Event::Bind { interfaces, authenticated, refused });
    }

    fn record_anomaly(&self, judgement: Judgement) {
        self.service.record(self.peer, Event::Anomaly(judgement.anomaly));
        if let Action::Fault { status } | Action::End { status, .. } = judgement.action {
            self.service.record(self.peer, Event::Rejected { status });
        }
    }

    async fn receive(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let most = if self.trouble == Some(Trouble::Tarpit) {
            sleep(trouble::TARPIT_PAUSE).await;
            trouble::TARPIT_SIP
        } else {
            buffer.len()
        };
        let read = self.stream.read(buffer.get_mut(..most).unwrap_or_default());
        timeout(trouble::PATIENCE, read).await.unwrap_or(Ok(0))
    }

    /// Sends what answers something, unlike a banner.
    async fn reply(&mut self, bytes: &[u8]) -> io::Result<()> {
        if self.trouble == Some(Trouble::SlowsDown) {
            self.pause = trouble::slow_down(self.pause).await;
        }
        self.send(bytes).await
    }

    async fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        match self.trouble {
            Some(Trouble::OneByteASecond) => trouble::drip(&mut self.stream, bytes).await,
            Some(Trouble::Tarpit) => trouble::half(&mut self.stream, bytes).await,
            _ => self.stream.write_all(bytes).await,
        }
    }
}

/// Connections of one port at a time; more wait.
const MOST_CONNECTIONS: usize = 256;
