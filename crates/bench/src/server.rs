//! The program's own server on a free port of this machine, with one page beside it that never changes, and a browser's part of HTTP.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;

use anyhow::{Context as _, Result};
use axum::Router;
use axum::http::header;
use axum::routing::get as on_get;
use ephor::engine::Engine;
use ephor::web;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tower_http::compression::CompressionLayer;

/// The address of the fixed page.
pub(crate) const FIXED: &str = "/fixed";

/// A server that runs until it is dropped.
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    _runtime: Runtime,
}

impl Server {
    pub(crate) fn start(engine: Engine, folder: &Path, fixed: Vec<u8>) -> Result<Self> {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0"))?;
        let address = listener.local_addr()?;
        let answer = move || {
            let page = fixed.clone();
            async move { ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], page) }
        };
        let fixed = Router::new().route(FIXED, on_get(answer)).layer(CompressionLayer::new());
        let service = fixed.merge(web::service(web::App::new(Some(engine), folder.to_owned())));
        runtime.spawn(async move { axum::serve(listener, service).await });
        Ok(Self { address, _runtime: runtime })
    }
}

/// An answer as it came over the wire.
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// Bytes of head and body together.
    pub(crate) bytes: usize,
    pub(crate) body: Vec<u8>,
}

/// One request on a connection of its own, not compressed.
pub(crate) fn get(address: SocketAddr, path: &str) -> Result<Answer> {
    Connection::open(address)?.get(path, "identity")
}

/// A connection that is kept.
pub(crate) struct Connection(BufReader<TcpStream>);

impl Connection {
    pub(crate) fn open(address: SocketAddr) -> Result<Self> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        Ok(Self(BufReader::new(stream)))
    }

    pub(crate) fn get(&mut self, path: &str, encoding: &str) -> Result<Answer> {
        let request =
            format!("GET {path} HTTP/1.1\r\nhost: localhost\r\naccept: text/html\r\naccept-encoding: {encoding}\r\n\r\n");
        self.0.get_mut().write_all(request.as_bytes())?;
        let mut bytes = 0;
        let status = self.line(&mut bytes)?.split(' ').nth(1).unwrap_or_default().parse()?;
        let (mut length, mut chunked) = (0, false);
        loop {
            let line = self.line(&mut bytes)?.to_ascii_lowercase();
            match line.split_once(": ") {
                None => break,
                Some(("content-length", value)) => length = value.parse()?,
                Some(("transfer-encoding", value)) => chunked = value == "chunked",
                Some(_) => {}
            }
        }
        let mut body = Vec::new();
        if chunked {
            loop {
                let size = usize::from_str_radix(&self.line(&mut bytes)?, 16).context("the size of a chunk")?;
                self.take(size, &mut body, &mut bytes)?;
                self.line(&mut bytes)?;
                if size == 0 {
                    break;
                }
            }
        } else {
            self.take(length, &mut body, &mut bytes)?;
        }
        Ok(Answer { status, bytes, body })
    }

    fn line(&mut self, bytes: &mut usize) -> Result<String> {
        let mut line = String::new();
        *bytes += self.0.read_line(&mut line)?;
        Ok(line.trim_end().to_owned())
    }

    fn take(&mut self, size: usize, body: &mut Vec<u8>, bytes: &mut usize) -> Result<()> {
        let from = body.len();
        body.resize(from + size, 0);
        self.0.read_exact(&mut body[from..])?;
        *bytes += size;
        Ok(())
    }
}
