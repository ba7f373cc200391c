//! The connections of one TCP port of one host.

use std::{io, net::SocketAddr, time::Duration};

use seawall_dcerpc::{
    Limits,
    association::{Call, Server, ServerEvent},
    http::BANNER,
    interface::SyntaxId,
    pdu::{Body, ContextResult, FrameBuffer, Pdu},
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
            let watch = Watch::new(peer, service.clone());
            let server = Server::new(service.config().clone());
            Connection { stream, peer, service: service.clone(), server, watch, trouble }
                .serve(banner)
                .await
        }
    };
    service.record(peer, Event::Disconnected);
}

struct Connection {
    stream: TcpStream,
    peer: SocketAddr,
    service: Service,
    server: Server,
    watch: Watch,
    trouble: Option<Trouble>,
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
            self.watch.received(bytes);
            self.server.receive(bytes);
            while let Some(event) = self.server.poll() {
                match event {
                    ServerEvent::Send(_) if self.trouble == Some(Trouble::ResetAfterBind) => {
                        return trouble::reset(&self.stream);
                    }
                    ServerEvent::Send(bytes) => {
                        self.watch.sent(&bytes);
                        self.send(&bytes).await?;
                    }
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
            self.send(&bytes.map_err(io::Error::other)?).await?;
        }
        Ok(!resets)
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

    async fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        match self.trouble {
            Some(Trouble::OneByteASecond) => trouble::drip(&mut self.stream, bytes).await,
            Some(Trouble::Tarpit) => trouble::half(&mut self.stream, bytes).await,
            _ => self.stream.write_all(bytes).await,
        }
    }
}

/// Reads along what the server machine does by itself, for the journal.
struct Watch {
    peer: SocketAddr,
    service: Service,
    frames: FrameBuffer,
    asked: Vec<(Vec<SyntaxId>, bool)>,
}

impl Watch {
    fn new(peer: SocketAddr, service: Service) -> Self {
        let frames = FrameBuffer::new(service.config().limits);
        Self { peer, service, frames, asked: Vec::new() }
    }

    fn received(&mut self, bytes: &[u8]) {
        self.frames.push(bytes);
        while let Ok(Some(frame)) = self.frames.next_frame() {
            let Ok(pdu) = Pdu::decode(&frame, &self.service.config().limits) else { continue };
            if let Body::Bind(bind) | Body::AlterContext(bind) = pdu.body {
                let interfaces = bind.contexts.iter().map(|context| context.abstract_syntax);
                self.asked.push((interfaces.collect(), pdu.auth.is_some()));
            }
        }
    }

    fn sent(&mut self, bytes: &[u8]) {
        let event = match Pdu::decode(bytes, &Limits::CLIENT).map(|pdu| pdu.body) {
            Ok(Body::BindAck(ack) | Body::AlterContextResp(ack)) => {
                let (interfaces, authenticated) = self.next_bind();
                let results = ack.results.iter().map(ContextResult::is_accepted);
                let interfaces = interfaces.into_iter().zip(results).collect();
                Event::Bind { interfaces, authenticated, refused: None }
            }
            Ok(Body::BindNak(nak)) => {
                let (interfaces, authenticated) = self.next_bind();
                let interfaces = interfaces.into_iter().map(|interface| (interface, false));
                let refused = Some(nak.provider_reject_reason);
                Event::Bind { interfaces: interfaces.collect(), authenticated, refused }
            }
            Ok(Body::Fault(fault)) => Event::Rejected { status: fault.status },
            _ => return,
        };
        self.service.record(self.peer, event);
    }

    fn next_bind(&mut self) -> (Vec<SyntaxId>, bool) {
        if self.asked.is_empty() { (Vec::new(), false) } else { self.asked.remove(0) }
    }
}

/// Connections of one port at a time; more wait.
const MOST_CONNECTIONS: usize = 256;
