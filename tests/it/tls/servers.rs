//! Servers on this machine, each for as long as the test binary runs.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;

use rustls::crypto::ring;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{
    ClientHello, ResolvesServerCert, ServerConfig, ServerConnection, WebPkiClientVerifier,
};
use rustls::sign::CertifiedKey;
use rustls::version::{TLS12, TLS13};
use rustls::{RootCertStore, SupportedProtocolVersion};

use super::authority::{Authority, Leaf};

/// Answers each connection on a free port of 127.0.0.1, and returns the port.
pub fn listen(answer: impl Fn(TcpStream) + Send + Sync + 'static) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let answer = Arc::new(answer);
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let answer = Arc::clone(&answer);
            thread::spawn(move || answer(stream));
        }
    });
    port
}

/// How a TLS server of a test is set up.
pub struct Setup {
    pub chain: Vec<Vec<u8>>,
    pub key: Vec<u8>,
    pub versions: Vec<&'static SupportedProtocolVersion>,
    pub alpn: Vec<Vec<u8>>,
    /// Whose certificates clients must show.
    pub clients: Option<Vec<u8>>,
}

impl Setup {
    /// A good server: both versions, a leaf and the CA that signed it.
    pub fn of(leaf: &Leaf, issuers: &[&Authority]) -> Self {
        let chain =
            std::iter::once(leaf.der()).chain(issuers.iter().map(|one| one.der())).collect();
        let (key, versions) = (leaf.key.serialize_der(), vec![&TLS13, &TLS12]);
        Self { chain, key, versions, alpn: Vec::new(), clients: None }
    }

    /// Starts it and returns its port.
    pub fn serve(self) -> u16 {
        let provider = Arc::new(ring::default_provider());
        let key = PrivateKeyDer::try_from(self.key).unwrap();
        let signer = provider.key_provider.load_private_key(key).unwrap();
        let chain = self.chain.into_iter().map(CertificateDer::from).collect();
        let builder = ServerConfig::builder_with_provider(Arc::clone(&provider))
            .with_protocol_versions(&self.versions)
            .unwrap();
        let builder = match self.clients {
            None => builder.with_no_client_auth(),
            Some(ca) => {
                let mut roots = RootCertStore::empty();
                roots.add(ca.into()).unwrap();
                let verifier =
                    WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider);
                builder.with_client_cert_verifier(verifier.build().unwrap())
            }
        };
        // Not compared: a test may serve a key of another certificate.
        let mut config =
            builder.with_cert_resolver(Arc::new(One(Arc::new(CertifiedKey::new(chain, signer)))));
        config.alpn_protocols = self.alpn;
        let config = Arc::new(config);
        listen(move |mut stream| {
            let mut connection = ServerConnection::new(Arc::clone(&config)).unwrap();
            while connection.complete_io(&mut stream).is_ok() && connection.is_handshaking() {}
            let _ = connection.complete_io(&mut stream);
        })
    }
}

#[derive(Debug)]
struct One(Arc<CertifiedKey>);

impl ResolvesServerCert for One {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(&self.0))
    }
}

/// Reads a `ClientHello`, and returns the version it offers and whether it is one of today.
pub fn hello(stream: &mut TcpStream) -> Option<(u16, bool)> {
    let mut head = [0; 5];
    stream.read_exact(&mut head).ok()?;
    let mut rest = vec![0; usize::from(u16::from_be_bytes([head[3], head[4]]))];
    stream.read_exact(&mut rest).ok()?;
    let version = u16::from_be_bytes([rest[4], rest[5]]);
    // `supported_versions` with TLS 1.3 in it.
    Some((version, rest.windows(2).any(|pair| pair == [3, 4])))
}

/// Sends a fatal alert.
pub fn alert(stream: &mut TcpStream, number: u8) {
    let _ = stream.write_all(&[0x15, 3, 1, 0, 2, 2, number]);
}

/// Sends a `ServerHello` that takes a version and a suite.
pub fn server_hello(stream: &mut TcpStream, version: u16, suite: u16) {
    let mut hello = vec![0x16, 3, 1, 0, 42, 2, 0, 0, 38];
    hello.extend(version.to_be_bytes());
    hello.extend([7; 32]);
    hello.push(0);
    hello.extend(suite.to_be_bytes());
    hello.push(0);
    let _ = stream.write_all(&hello);
}
