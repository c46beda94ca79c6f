//! A name server for TXT records that says what a test wants.

use std::{
    collections::HashMap,
    net::{SocketAddr, UdpSocket},
    sync::{Arc, Mutex, PoisonError},
};

/// A name server on the loopback address; it ends with the test's process.
pub struct Dns {
    address: SocketAddr,
    says: Arc<Mutex<Says>>,
}

#[derive(Default)]
struct Says {
    records: HashMap<String, Vec<String>>,
    fails: bool,
}

impl Dns {
    /// Starts one that knows no records.
    pub fn start() -> Self {
        let socket = UdpSocket::bind("127.0.0.1:0").expect("a port");
        let address = socket.local_addr().expect("an address");
        let says = Arc::<Mutex<Says>>::default();
        let shared = says.clone();
        std::thread::spawn(move || answer_all(&socket, &shared));
        Self { address, says }
    }

    /// Where it is, for `CONVRS_DNS`.
    pub fn address(&self) -> String {
        self.address.to_string()
    }

    /// Sets the TXT records of a name.
    pub fn say(&self, name: &str, records: &[&str]) {
        let records = records.iter().map(|record| (*record).to_owned()).collect();
        self.lock().records.insert(name.to_owned(), records);
    }

    /// Makes it fail from now on.
    pub fn fail(&self) {
        self.lock().fails = true;
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Says> {
        self.says.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn answer_all(socket: &UdpSocket, says: &Mutex<Says>) {
    let mut buffer = [0; 1500];
    while let Ok((length, from)) = socket.recv_from(&mut buffer) {
        let says = says.lock().unwrap_or_else(PoisonError::into_inner);
        let answer = answer(&buffer[..length], &says);
        socket.send_to(&answer, from).expect("the asker is there");
    }
}

/// RFC 1035, 4.1: the head, the question as it was asked, and a record for each text.
fn answer(question: &[u8], says: &Says) -> Vec<u8> {
    let (name, end) = name(question);
    let none = Vec::new();
    let texts = says.records.get(&name).unwrap_or(&none);
    let code = match (says.fails, texts.is_empty()) {
        (true, _) => 2,
        (false, true) => 3,
        (false, false) => 0,
    };
    let count = if says.fails { 0 } else { texts.len() };
    let count = u16::try_from(count).expect("a few").to_be_bytes();
    let mut answer = question[..2].to_vec();
    answer.extend([0x81, 0x80 | code, 0, 1, count[0], count[1], 0, 0, 0, 0]);
    answer.extend(&question[12..end + 4]);
    for text in texts.iter().filter(|_| !says.fails) {
        let length = u8::try_from(text.len()).expect("a short text");
        // A pointer to the name asked for, TXT, IN, a minute.
        answer.extend([0xc0, 12, 0, 16, 0, 1, 0, 0, 0, 60, 0, length + 1, length]);
        answer.extend(text.as_bytes());
    }
    answer
}

/// The name asked for, and where it ends.
fn name(question: &[u8]) -> (String, usize) {
    let (mut labels, mut at) = (Vec::new(), 12);
    while question[at] != 0 {
        let end = at + 1 + usize::from(question[at]);
        labels.push(String::from_utf8_lossy(&question[at + 1..end]).to_ascii_lowercase());
        at = end;
    }
    (labels.join("."), at + 1)
}
