//! Small linear models over hashed features: the rules propose, these weights decide.
//!
//! A candidate's score is the sum of one whole number a feature, so it is the same on every machine and in every order
//! of summation. Weights are trained by `tools/train/quotes.py` and read from `lang/<code>/quotes.model`; a language
//! without that file has no model, and the rules decide alone.

use std::iter;

/// What a model decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Task {
    /// Whether what stands between marks is speech.
    Speech,
    /// Which phrase is the speaker of what stands between marks.
    Speaker,
    /// Whether the rules are right about the speaker.
    Rule,
    /// Whether a cue reports anything.
    Cue,
    /// Which words a cue reports, if any.
    Report,
}

impl Task {
    /// All tasks, in the order of the file.
    pub const ALL: [Self; 5] = [Self::Speech, Self::Speaker, Self::Rule, Self::Cue, Self::Report];
}

/// Bits of a place in a table. Files may have fewer; all tables are of one size here, so that the high bits of a feature
/// are a place in any, without a check.
const BITS: u32 = 18;

/// The weights of all tasks of one language.
#[derive(Debug, Clone)]
pub struct Model {
    tables: Vec<Table>,
}

/// The weights of one task.
#[derive(Debug, Clone)]
struct Table {
    /// What a weight of 1 is worth.
    scale: f32,
    /// Share of right answers, in 255ths, for equal steps of the probability from 0 to 1.
    calibration: Vec<u8>,
    weights: Box<[i8; 1 << BITS]>,
}

impl Model {
    /// Reads a weights file: for each task the bits (`u8`), the scale (`f32`), the number of steps of the calibration
    /// (`u8`) and its values, and one signed byte a weight. Little-endian; `None` if it is cut short or goes on. The last
    /// tasks may be missing: the rules decide about them.
    #[must_use]
    pub fn read(file: &[u8]) -> Option<Self> {
        let mut at = 0;
        let take = |at: &mut usize, length: usize| {
            *at += length;
            file.get(*at - length..*at)
        };
        let mut tables = Vec::with_capacity(Task::ALL.len());
        for _ in Task::ALL {
            if at == file.len() && !tables.is_empty() {
                break;
            }
            let bits = u32::from(take(&mut at, 1)?[0]);
            let scale = f32::from_le_bytes(take(&mut at, 4)?.try_into().ok()?);
            let steps = usize::from(take(&mut at, 1)?[0]);
            let calibration = take(&mut at, steps)?.to_vec();
            let times = 1 << BITS.checked_sub(bits)?;
            let weights = take(&mut at, 1 << bits)?.iter();
            let weights: Vec<i8> = weights.flat_map(|weight| iter::repeat_n(weight.cast_signed(), times)).collect();
            tables.push(Table { scale, calibration, weights: weights.try_into().ok()? });
        }
        (at == file.len()).then_some(Self { tables })
    }

    /// Whether there are weights for `task`.
    pub(super) fn decides(&self, task: Task) -> bool {
        (task as usize) < self.tables.len()
    }

    /// The score of the features that `tell` adds.
    pub(super) fn score(&self, task: Task, tell: impl FnOnce(&mut Score<'_>)) -> f32 {
        let table = &self.tables[task as usize];
        let mut score = Score { weights: &table.weights, sum: 0 };
        tell(&mut score);
        score.sum as f32 * table.scale
    }

    /// The share of right answers among those that come out with `probability`.
    pub(super) fn calibrated(&self, task: Task, probability: f32) -> f32 {
        let steps = &self.tables[task as usize].calibration;
        if steps.is_empty() {
            return probability;
        }
        let last = steps.len() - 1;
        let step = (0..last).find(|step| probability * (steps.len() as f32) < (step + 1) as f32).unwrap_or(last);
        f32::from(steps[step]) / 255.0
    }
}

/// Takes the features of a candidate: a template and two values each.
pub(super) trait Features {
    /// Adds a feature by its hash.
    fn add(&mut self, hash: u32);

    /// Adds the feature of `template` with the values `a` and `b`.
    fn note(&mut self, template: u32, a: u32, b: u32) {
        self.add(hashed(template.wrapping_mul(SPREAD), a, b));
    }
}

/// Keeps the templates of neighbouring numbers apart.
const SPREAD: u32 = 0x9E37_79B1;

/// A hash of a template, spread, and two values.
const fn hashed(template: u32, a: u32, b: u32) -> u32 {
    mixed(template ^ a.wrapping_mul(0x27D4_EB2F), b)
}

/// Tells features one after the other, each by the next template.
pub(super) struct Tell<'f, F> {
    template: u32,
    features: &'f mut F,
}

impl<'f, F: Features> Tell<'f, F> {
    /// The first feature told has the template after `last`.
    pub(super) fn after(last: u32, features: &'f mut F) -> Self {
        Self { template: last.wrapping_mul(SPREAD), features }
    }

    /// Tells of `a` and `b`.
    #[inline]
    pub(super) fn of(&mut self, a: u32, b: u32) {
        self.template = self.template.wrapping_add(SPREAD);
        self.features.add(hashed(self.template, a, b));
    }
}

/// Sums weights.
pub(super) struct Score<'m> {
    weights: &'m [i8; 1 << BITS],
    sum: i32,
}

impl Features for Score<'_> {
    fn add(&mut self, hash: u32) {
        self.sum += i32::from(self.weights[(hash >> (32 - BITS)) as usize]);
    }
}

/// Collects hashes, for training.
impl Features for Vec<u32> {
    fn add(&mut self, hash: u32) {
        self.push(hash);
    }
}

/// A hash of two numbers; its high bits are the good ones.
pub(super) const fn mixed(a: u32, b: u32) -> u32 {
    (a ^ b.wrapping_mul(0x85EB_CA6B)).wrapping_mul(0xC2B2_AE35)
}

/// e^x by a polynomial: the same on every machine, right to four digits.
pub(super) fn exp(x: f32) -> f32 {
    let power = x.clamp(-80.0, 80.0) * std::f32::consts::LOG2_E;
    // Rounds down without a call, since no power is far from 0.
    let whole = (power + 256.0) as i32 - 256;
    let part = power - whole as f32;
    let of_part = 1.0
        + part
            * (std::f32::consts::LN_2
                + part
                    * (0.240_226_5
                        + part * (0.055_504_1 + part * (0.009_618_1 + part * (0.001_333_4 + part * 0.000_154)))));
    f32::from_bits((whole + 127).cast_unsigned() << 23) * of_part
}

/// The probability of a score of a yes-no task.
pub(super) fn logistic(score: f32) -> f32 {
    1.0 / (1.0 + exp(-score))
}

/// Turns the scores of rivals into probabilities.
pub(super) fn softmax(scores: &mut [f32]) {
    let highest = scores.iter().copied().fold(f32::MIN, f32::max);
    let mut sum = 0.0;
    for score in scores.iter_mut() {
        *score = exp(*score - highest);
        sum += *score;
    }
    for score in scores.iter_mut() {
        *score /= sum;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_read_whole_or_not_at_all() {
        let mut file = Vec::new();
        for _ in Task::ALL {
            file.extend([1, 0, 0, 128, 63, 2, 0, 255, 3, 253]);
        }
        let model = Model::read(&file).expect("a table of two weights a task");
        assert!((model.score(Task::Speech, |features| features.add(u32::MAX)) + 3.0).abs() < 1e-6);
        assert!((model.calibrated(Task::Speech, 0.6) - 1.0).abs() < 1e-6);
        file.push(0);
        assert!(Model::read(&file).is_none());
        file.truncate(7);
        assert!(Model::read(&file).is_none());
    }

    #[test]
    fn exp_is_close() {
        for x in [-20.0_f32, -1.5, 0.0, 0.3, 4.0] {
            assert!((exp(x) / x.exp() - 1.0).abs() < 1e-4, "{x}");
        }
    }
}
