//! One RPC connection: binds and asks, and keeps every byte of each exchange.

use std::time::Duration;

use seawall_dcerpc::{
    Limits,
    association::{Client, Offer},
    http,
    interface::{self, SyntaxId},
    ntlm::Negotiate,
    pdu::{AUTH_LEVEL_CONNECT, AUTH_TYPE_NTLMSSP, AuthVerifier},
};
use seawall_facts::{Door, Ended, ProbeAnswer, ProbeId, Stage};
use tokio::{
    io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _},
    time::{Instant, timeout_at},
};

use crate::{activation::SafeRequest, reader};

/// Octets read at once; most answers are shorter.
const READ_AT_ONCE: usize = 2048;

/// An RPC connection to one door.
///
/// It takes binds, which carry nothing but interface ids, and [`SafeRequest`]s; raw stub bytes
/// have no way in:
///
/// ```
/// async fn ask(session: &mut seawall_probe::Session<tokio::net::TcpStream>) {
///     session.call(&seawall_probe::SafeRequest::server_alive2()).await;
/// }
/// ```
/// ```compile_fail,E0308
/// async fn ask(session: &mut seawall_probe::Session<tokio::net::TcpStream>) {
///     session.call(&vec![0_u8; 24]).await;
/// }
/// ```
#[derive(Debug)]
pub struct Session<S> {
    stream: S,
    client: Client,
    door: Door,
    patience: Duration,
    usable: bool,
}

impl<S: AsyncRead + AsyncWrite + Send + Unpin> Session<S> {
    /// A session on a fresh connection; `patience` is how long one answer may take.
    pub fn new(stream: S, door: Door, patience: Duration) -> Self {
        Self { stream, client: Client::new(Limits::CLIENT), door, patience, usable: true }
    }

    /// Whether the connection can carry another exchange.
    pub const fn is_usable(&self) -> bool {
        self.usable
    }

    /// Reads the banner that port 593 begins with. Without it the PDUs would not line up.
    pub async fn read_banner(&mut self) -> ProbeAnswer {
        let mut received = vec![0; http::BANNER.len()];
        let deadline = Instant::now() + self.patience;
        let ended = match timeout_at(deadline, self.stream.read_exact(&mut received)).await {
            Ok(Ok(_)) => Ended::Complete,
            Ok(Err(_)) => Ended::Closed(Stage::Connect),
            Err(_) => Ended::TimedOut(Stage::Connect),
        };
        self.usable = ended == Ended::Complete && received == http::BANNER;
        if ended != Ended::Complete {
            received.clear();
        }
        self.answer(ProbeId::HttpBanner, Vec::new(), received, ended)
    }

    /// Binds to an interface: by a bind at first, by an alter_context afterwards.
    pub async fn bind(&mut self, probe: ProbeId, interface: SyntaxId) -> ProbeAnswer {
        self.offer(probe, interface, interface::NDR20, None).await
    }

    /// Binds to the endpoint mapper with NDR64 alone.
    pub async fn bind_ndr64(&mut self) -> ProbeAnswer {
        self.offer(ProbeId::Ndr64Bind, interface::EPMAPPER, interface::NDR64, None).await
    }

    /// Binds to the endpoint mapper with an NTLMSSP NEGOTIATE. Nobody is authenticated: the
    /// challenge is read and the connection is of no further use.
    pub async fn bind_ntlm(&mut self) -> ProbeAnswer {
        let auth = AuthVerifier {
            auth_type: AUTH_TYPE_NTLMSSP,
            auth_level: AUTH_LEVEL_CONNECT,
            auth_context_id: 1,
            // An empty value cannot be encoded, so a failure here sends nothing.
            value: Negotiate::anonymous().encode().unwrap_or_default(),
        };
        let interface = interface::EPMAPPER;
        let answer =
            self.offer(ProbeId::NtlmChallenge, interface, interface::NDR20, Some(auth)).await;
        self.usable = false;
        answer
    }

    /// Asks one call, in the context its interface was accepted under.
    pub async fn call(&mut self, request: &SafeRequest) -> ProbeAnswer {
        let sent = self.client.context_of(request.interface()).ok_or(()).and_then(|id| {
            self.client.request(id, request.opnum(), request.stub()).map_err(|_| ())
        });
        self.exchange(request.probe(), sent, Stage::Request).await
    }

    async fn offer(
        &mut self,
        probe: ProbeId,
        abstract_syntax: SyntaxId,
        transfer_syntax: SyntaxId,
        auth: Option<AuthVerifier>,
    ) -> ProbeAnswer {
        let offer = Offer { abstract_syntax, transfer_syntax };
        let sent = self.client.offer(&[offer], auth).map_err(|_| ());
        self.exchange(probe, sent, Stage::Bind).await
    }

    /// Sends and reads until the client's machine has its event. `Err` stands for a step the
    /// machine does not allow any more: nothing was sent.
    async fn exchange(
        &mut self,
        probe: ProbeId,
        sent: Result<Vec<u8>, ()>,
        stage: Stage,
    ) -> ProbeAnswer {
        let Ok(sent) = sent else {
            self.usable = false;
            return self.answer(probe, Vec::new(), Vec::new(), Ended::Abandoned(stage));
        };
        let deadline = Instant::now() + self.patience;
        let mut received = Vec::new();
        let ended = match timeout_at(deadline, self.converse(&sent, &mut received, stage)).await {
            Ok(ended) => ended,
            Err(_) => Ended::TimedOut(stage),
        };
        self.usable = ended == Ended::Complete;
        self.answer(probe, sent, received, ended)
    }

    async fn converse(&mut self, sent: &[u8], received: &mut Vec<u8>, stage: Stage) -> Ended {
        if self.stream.write_all(sent).await.is_err() {
            return Ended::Reset(stage);
        }
        loop {
            match self.client.poll() {
                Ok(Some(_)) => return Ended::Complete,
                Ok(None) => {}
                Err(_) => return Ended::Abandoned(stage),
            }
            // Straight to where it is kept: a buffer of its own would be part of every task.
            let before = received.len();
            received.reserve(READ_AT_ONCE);
            match self.stream.read_buf(received).await {
                Ok(0) => return Ended::Closed(stage),
                Ok(_) => self.client.receive(received.get(before..).unwrap_or_default()),
                Err(_) => return Ended::Reset(stage),
            }
        }
    }

    fn answer(
        &self,
        probe: ProbeId,
        sent: Vec<u8>,
        received: Vec<u8>,
        ended: Ended,
    ) -> ProbeAnswer {
        let outcome = reader::read(probe, &received, ended);
        ProbeAnswer {
            probe,
            door: self.door,
            reader: reader::VERSION,
            sent: sent.into(),
            received: received.into(),
            ended,
            outcome,
        }
    }
}
