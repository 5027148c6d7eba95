//! E-mail addresses, domains and the rest of a web address.

use super::class::Class;
use super::scan::Scanner;
use crate::lang::segment::{DOMAIN, SHORT, STARTER};

/// The longest name before an `@`, and the longest run of labels taken for a domain.
const ADDRESS: usize = 64;

impl Scanner<'_> {
    /// The end of an e-mail address that starts at `start`.
    pub(super) fn address(&mut self, start: usize) -> Option<usize> {
        if start < self.no_address_before {
            return None;
        }
        let limit = self.end.min(start + ADDRESS);
        let sign = (start..limit).find(|&place| !is_address_byte(self.bytes[place]));
        let Some(sign) = sign.filter(|&sign| self.bytes[sign] == b'@') else {
            self.no_address_before = sign.unwrap_or(limit);
            return None;
        };
        self.no_address_before = sign + 1;
        let mut place = sign + 1;
        // An address within a firm's own mail may be all capitals and have no stop.
        let inner = self.bytes[place..self.end]
            .iter()
            .take(ADDRESS)
            .take_while(|byte| byte.is_ascii_uppercase() || **byte == b'_')
            .count();
        let mut end =
            ((3..ADDRESS).contains(&inner) && !self.class_at(place + inner).0.is_wordy()).then_some(place + inner);
        while place < self.end.min(sign + ADDRESS) {
            let label = place;
            while place < self.end && (self.bytes[place].is_ascii_alphanumeric() || self.bytes[place] == b'-') {
                place += 1;
                if place > sign + 4 * ADDRESS {
                    return None;
                }
            }
            if place - label >= 2 && label > sign + 1 && self.bytes[label].is_ascii_alphabetic() {
                end = Some(place);
            }
            if place == label || self.byte(place) != b'.' {
                break;
            }
            place += 1;
        }
        end
    }

    /// The end of a domain or file name that starts at `start`, with the path behind it.
    pub(super) fn domain(&self, start: usize) -> Option<usize> {
        let limit = self.end.min(start + ADDRESS);
        let mut place = start;
        let (mut last, mut labels) = (start, 0);
        while place < limit {
            let from = place;
            while place < limit
                && (self.bytes[place].is_ascii_alphanumeric() || matches!(self.bytes[place], b'-' | b'_'))
            {
                place += 1;
            }
            if place == from {
                break;
            }
            (last, labels) = (from, labels + 1);
            if self.byte(place) != b'.' || !self.byte(place + 1).is_ascii_alphanumeric() {
                break;
            }
            place += 1;
        }
        if labels < 2 || place >= limit && limit < self.end || self.class_at(place).0.is_wordy() {
            return None;
        }
        let ending = &self.text[last..place];
        let www = self.text[start..place].starts_with("www.");
        let written_small = ending.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
        let known = self.data.flags(ending) & DOMAIN != 0
            && (written_small || ending.bytes().all(|byte| byte.is_ascii_uppercase()));
        if !www && !known {
            return None;
        }
        // A domain that is also a short word needs more than one small word before it: "come.in".
        if !www && labels == 2 && self.data.flags(ending) & (SHORT | STARTER) != 0 && self.byte(place) != b'/' {
            return None;
        }
        Some(if self.byte(place) == b'/' { self.address_end(place) } else { place })
    }

    /// The end of an address on the web that goes on at `place`: up to a blank or quotation mark, without the
    /// punctuation of the sentence behind it.
    pub(super) fn address_end(&self, place: usize) -> usize {
        let mut end = place;
        let mut depth = 0_i32;
        loop {
            let (class, size) = self.class_at(end);
            let stops = match class {
                Class::Blank | Class::Quote | Class::Ellipsis | Class::Unspaced | Class::WideStop => true,
                Class::Open | Class::Close | Class::Apostrophe if self.bytes[end] >= 128 => true,
                _ => matches!(self.bytes[end], b'<' | b'>'),
            };
            if size == 0 || stops {
                break;
            }
            match self.bytes[end] {
                b'(' => depth += 1,
                b')' if depth == 0 => break,
                b')' => depth -= 1,
                _ => {}
            }
            end += size;
        }
        while end > place
            && matches!(self.bytes[end - 1], b'.' | b',' | b';' | b':' | b'!' | b'?' | b'\'' | b'*' | b']' | b'[')
        {
            end -= 1;
        }
        end
    }
}

fn is_address_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'%' | b'+' | b'-')
}
