//! A second, independent stream parser: returns the described classes and the texts.

/// Name, SUID, flags, fields as `code name type`, parent.
pub type ClassLine = (String, u64, u8, Vec<String>, Option<String>);

#[derive(Clone, Debug)]
enum Handle {
    Text(String),
    Class(usize),
    ResourceType,
}

#[derive(Default)]
pub struct Scan {
    bytes: Vec<u8>,
    at: usize,
    handles: Vec<Handle>,
    pub classes: Vec<ClassLine>,
    parents: Vec<Option<usize>>,
    pub texts: Vec<String>,
}

/// Parses the whole body of a frame.
pub fn scan(frame: &[u8]) -> Scan {
    let mut scan = Scan { bytes: frame[16..].to_vec(), at: 4, ..Scan::default() };
    while scan.at < scan.bytes.len() {
        scan.content();
    }
    scan
}

impl Scan {
    fn take(&mut self, length: usize) -> Vec<u8> {
        self.at += length;
        self.bytes[self.at - length..self.at].to_vec()
    }

    fn number(&mut self, length: usize) -> u64 {
        self.take(length).into_iter().fold(0, |number, byte| number << 8 | u64::from(byte))
    }

    fn utf(&mut self) -> String {
        let length = self.number(2) as usize;
        String::from_utf8(self.take(length)).unwrap()
    }

    fn content(&mut self) -> Option<Handle> {
        match self.number(1) {
            0x70 => None,
            0x71 => {
                let handle = self.number(4) as usize - 0x7E_0000;
                Some(self.handles[handle].clone())
            }
            0x72 => Some(Handle::Class(self.class())),
            0x73 => {
                let class = self.class_reference();
                self.handles.push(Handle::ResourceType);
                self.object(class);
                Some(Handle::ResourceType)
            }
            0x74 => {
                let text = self.utf();
                self.texts.push(text.clone());
                self.handles.push(Handle::Text(text.clone()));
                Some(Handle::Text(text))
            }
            0x75 => {
                self.class_reference();
                self.handles.push(Handle::ResourceType);
                for _ in 0..self.number(4) {
                    self.content();
                }
                Some(Handle::ResourceType)
            }
            0x77 => {
                let length = self.number(1) as usize;
                self.take(length);
                None
            }
            0x7A => {
                let length = self.number(4) as usize;
                self.take(length);
                None
            }
            0x7E => {
                self.class_reference();
                self.handles.push(Handle::ResourceType);
                self.content();
                Some(Handle::ResourceType)
            }
            other => panic!("{other:#x} at {}", self.at),
        }
    }

    fn class_reference(&mut self) -> usize {
        match self.content() {
            Some(Handle::Class(class)) => class,
            other => panic!("no class but {other:?}"),
        }
    }

    fn class(&mut self) -> usize {
        let (name, suid) = (self.utf(), self.number(8));
        let index = self.classes.len();
        self.classes.push((name, suid, 0, Vec::new(), None));
        self.parents.push(None);
        self.handles.push(Handle::Class(index));
        self.classes[index].2 = self.number(1) as u8;
        for _ in 0..self.number(2) {
            let code = self.number(1) as u8 as char;
            let mut line = format!("{code} {}", self.utf());
            if matches!(code, 'L' | '[') {
                let Some(Handle::Text(kind)) = self.content() else { panic!("no type") };
                line.push_str(&format!(" {kind}"));
            }
            self.classes[index].3.push(line);
        }
        assert_eq!(self.number(1), 0x78);
        if let Some(Handle::Class(parent)) = self.content() {
            self.parents[index] = Some(parent);
            self.classes[index].4 = Some(self.classes[parent].0.clone());
        }
        index
    }

    fn object(&mut self, class: usize) {
        if let Some(parent) = self.parents[class] {
            self.object(parent);
        }
        for field in self.classes[class].3.clone() {
            match field.as_bytes()[0] {
                b'L' | b'[' => drop(self.content()),
                b'J' | b'D' => drop(self.take(8)),
                b'I' | b'F' => drop(self.take(4)),
                b'S' | b'C' => drop(self.take(2)),
                _ => drop(self.take(1)),
            }
        }
        if self.classes[class].2 & 1 != 0 {
            while self.bytes[self.at] != 0x78 {
                self.content();
            }
            self.at += 1;
        }
    }

    /// The description of the class with this short name.
    pub fn class_line(&self, short: &str) -> Option<&ClassLine> {
        self.classes.iter().find(|(name, ..)| name.rsplit('.').next() == Some(short))
    }
}
