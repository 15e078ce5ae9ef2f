//! Value axes from zero: in whole per cents, in respondents, in a unit, and over ordered answers.

use super::model::{Bar, Point, Scale};
use super::theme::Numbers;
use crossbreak_core::number::{Unit, count};

/// Steps that people count in, in per cent.
const STEPS: [u32; 6] = [1, 2, 5, 10, 20, 25];
/// More lines than this are a cage, not a guide.
const MOST_STEPS: u32 = 5;

/// From 0 to the first step at or above the largest value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Axis {
    step: u32,
    steps: u32,
}

impl Axis {
    pub fn covering<'a>(bars: impl Iterator<Item = &'a Bar>) -> Axis {
        // A whisker below the exact count: 0.58 * 100 must not need a step more than 58.
        let largest = bars.map(share).fold(0.0, f64::max) * 100.0 - 1e-9;
        let count = |step: u32| (largest / f64::from(step)).ceil().max(1.0) as u32;
        let step = STEPS
            .into_iter()
            .find(|step| count(*step) <= MOST_STEPS)
            .unwrap_or(25);
        Axis {
            step,
            steps: count(step),
        }
    }

    /// The far end, as a share.
    pub fn end(self) -> f64 {
        f64::from(self.step * self.steps) / 100.0
    }

    /// Shares and their labels, zero first.
    pub fn ticks(self) -> impl Iterator<Item = (f64, String)> {
        (0..=self.steps).map(move |i| {
            (
                f64::from(i * self.step) / 100.0,
                format!("{}%", i * self.step),
            )
        })
    }
}

/// From 0 respondents to the first step at or above the largest count.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CountAxis {
    step: f64,
    steps: u32,
}

impl CountAxis {
    pub fn covering(counts: impl Iterator<Item = usize>) -> CountAxis {
        let largest = counts.max().unwrap_or(0).max(1) as f64;
        let steps = |step: f64| (largest / step).ceil();
        let step = (0..)
            .flat_map(|power| [1.0, 2.0, 5.0].map(|step| step * 10f64.powi(power)))
            .find(|step| steps(*step) <= f64::from(MOST_STEPS))
            .unwrap_or(largest);
        CountAxis {
            step,
            steps: steps(step) as u32,
        }
    }

    /// The far end.
    pub fn end(self) -> f64 {
        self.step * f64::from(self.steps)
    }

    /// Counts and their labels, zero first.
    pub fn ticks(self) -> impl Iterator<Item = (f64, String)> {
        (0..=self.steps).map(move |i| {
            let at = self.step * f64::from(i);
            (at, count(at))
        })
    }
}

/// An axis for numbers of any unit, and for answers: from zero, or from below it where numbers are.
#[derive(Debug, Clone, PartialEq)]
pub struct Ruler {
    pub from: f64,
    pub to: f64,
    /// Where they stand and what they say.
    pub ticks: Vec<(f64, String)>,
    /// The ticks are answers, each of which has to be said.
    pub answers: bool,
}

impl Ruler {
    pub fn covering<'a>(
        scale: &Scale,
        points: impl Iterator<Item = &'a Point>,
        numbers: &Numbers,
    ) -> Ruler {
        let ends = points.flat_map(|point| {
            let (low, high) = point.interval.unwrap_or((point.at, point.at));
            [point.at, low, high]
        });
        let (low, high) = span(ends);
        match scale {
            Scale::Of(Unit::Share) => {
                let bar = Bar {
                    value: high.min(1.0),
                    ..Bar::default()
                };
                Ruler::shares(Axis::covering(std::iter::once(&bar)))
            }
            Scale::Of(unit) => Ruler::numbers(low, high, *unit, numbers),
            Scale::Ordered(answers) => Ruler {
                from: 0.0,
                to: answers.len().max(1) as f64,
                ticks: answers
                    .iter()
                    .enumerate()
                    .map(|(i, answer)| (i as f64 + 0.5, answer.clone()))
                    .collect(),
                answers: true,
            },
        }
    }

    /// The axis of bars of one unit.
    pub fn of_bars<'a>(
        unit: Unit,
        bars: impl Iterator<Item = &'a Bar>,
        numbers: &Numbers,
    ) -> Ruler {
        match unit {
            Unit::Share => Ruler::shares(Axis::covering(bars)),
            unit => {
                let (low, high) = span(bars.map(|bar| bar.value));
                Ruler::numbers(low, high, unit, numbers)
            }
        }
    }

    fn shares(axis: Axis) -> Ruler {
        Ruler {
            from: 0.0,
            to: axis.end(),
            ticks: axis.ticks().collect(),
            answers: false,
        }
    }

    /// Steps of 1, 2 or 5 times a power of ten, at most six of them, of what is printed: points are counted in hundredths.
    fn numbers(low: f64, high: f64, unit: Unit, written: &Numbers) -> Ruler {
        let scale = unit.scale();
        let (low, high) = match (low * scale, high * scale) {
            // Nothing but zeros: one step up shows where zero is.
            (0.0, 0.0) => (0.0, 1.0),
            ends => ends,
        };
        // An axis that no double can part is one step.
        let span = (high - low).clamp(1e-9, 1e300);
        let steps = |step: f64| (high / step).ceil() - (low / step).floor();
        let power = libm::floor(libm::log10(span)) as i32 - 1;
        let step = (power..power + 3)
            .flat_map(|power| [1.0, 2.0, 5.0].map(|unit| unit * libm::pow(10.0, f64::from(power))))
            .find(|step| steps(*step) <= f64::from(MOST_STEPS) + 1.0)
            .unwrap_or(span);
        // Where all is below zero, zero is the end.
        let (first, last) = ((low / step).floor(), (high / step).ceil());
        let decimals = (-libm::floor(libm::log10(step))).clamp(0.0, 6.0) as u32;
        let count = (last - first).clamp(1.0, 20.0) as u32;
        let printed = |i: u32| (first + f64::from(i)) * step;
        let at = |i: u32| printed(i) / scale;
        Ruler {
            from: at(0),
            to: at(count),
            ticks: (0..=count)
                .map(|i| (at(i), written.plain(printed(i), decimals)))
                .collect(),
            answers: false,
        }
    }

    /// Every n-th tick, zero among them.
    pub fn every(&self, n: usize) -> impl Iterator<Item = usize> + use<> {
        let zero = self.ticks.iter().position(|(at, _)| *at == 0.0);
        (zero.unwrap_or(0) % n..self.ticks.len()).step_by(n)
    }

    /// A value that can be drawn: within the axis, and a number.
    pub fn within(&self, value: f64) -> f64 {
        if value.is_nan() {
            self.from
        } else {
            value.clamp(self.from, self.to)
        }
    }
}

/// The lowest and the highest of these numbers and zero.
fn span(values: impl Iterator<Item = f64>) -> (f64, f64) {
    values
        .filter(|value| value.is_finite())
        .fold((0.0, 0.0), |(low, high): (f64, f64), value| {
            (low.min(value), high.max(value))
        })
}

/// The value of a bar as a share that can be drawn: what is no number counts as 0.
pub fn share(bar: &Bar) -> f64 {
    if bar.value.is_nan() {
        0.0
    } else {
        bar.value.clamp(0.0, 1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn axis(values: &[f64]) -> (u32, u32) {
        let bars: Vec<Bar> = values
            .iter()
            .map(|v| Bar {
                value: *v,
                ..Bar::default()
            })
            .collect();
        let axis = Axis::covering(bars.iter());
        (axis.step, axis.steps)
    }

    #[test]
    fn steps_are_round_and_few() {
        assert_eq!(axis(&[0.38]), (10, 4));
        assert_eq!(axis(&[0.4]), (10, 4));
        assert_eq!(axis(&[0.58]), (20, 3));
        assert_eq!(axis(&[1.0]), (20, 5));
        assert_eq!(axis(&[0.004]), (1, 1));
    }

    #[test]
    fn rulers_have_round_steps_and_hold_every_point() {
        let numbers = &super::super::theme::plain().numbers;
        let ruler = |scale: &Scale, values: &[f64]| {
            let points: Vec<Point> = values
                .iter()
                .map(|at| Point {
                    at: *at,
                    ..Point::default()
                })
                .collect();
            Ruler::covering(scale, points.iter(), numbers)
        };
        let ends = |values: &[f64]| {
            let ruler = ruler(&Scale::Of(Unit::Own), values);
            (ruler.from, ruler.to, ruler.ticks.len())
        };
        assert_eq!(ends(&[13.0, 35.0]), (0.0, 40.0, 5));
        assert_eq!(ends(&[-22.0, 5.0]), (-25.0, 5.0, 7));
        assert_eq!(ends(&[0.3]).2, 7);
        assert_eq!(ends(&[-1.25, -0.5]), (-1.5, 0.0, 4));
        assert_eq!(ends(&[0.0]), (0.0, 1.0, 6));
        let odd = ruler(
            &Scale::Of(Unit::Own),
            &[f64::NAN, f64::INFINITY, 1e308, -1e308],
        );
        assert!(odd.ticks.len() <= 21);
        assert!(odd.within(f64::NAN).is_finite());
        let answers = ["a".to_owned(), "b".to_owned()];
        let ordered = ruler(&Scale::Ordered(answers.to_vec()), &[0.5]);
        assert_eq!((ordered.to, ordered.ticks[1].0), (2.0, 1.5));
    }

    #[test]
    fn ticks_are_written_in_the_unit_of_the_axis() {
        let numbers = &super::super::theme::plain().numbers;
        let ticks = |unit: Unit, values: &[f64]| {
            let bars: Vec<Bar> = values
                .iter()
                .map(|value| Bar {
                    value: *value,
                    ..Bar::default()
                })
                .collect();
            let ruler = Ruler::of_bars(unit, bars.iter(), numbers);
            let ends = (ruler.from, ruler.to);
            (
                ends,
                ruler.ticks.into_iter().map(|(_, text)| text).collect(),
            )
        };
        let said = |texts: &[&str]| texts.iter().map(|t| (*t).to_owned()).collect::<Vec<_>>();
        assert_eq!(
            ticks(Unit::Share, &[0.5]),
            ((0.0, 0.5), said(&["0%", "10%", "20%", "30%", "40%", "50%"]))
        );
        assert_eq!(
            ticks(Unit::Score, &[0.5, -1.25]),
            ((-1.5, 0.5), said(&["−1.5", "−1", "−0.5", "0", "0.5"]))
        );
        assert_eq!(
            ticks(Unit::Points, &[0.31, -0.22]),
            ((-0.4, 0.4), said(&["−40", "−20", "0", "20", "40"]))
        );
        assert_eq!(
            ticks(Unit::Own, &[31_861.0]),
            (
                (0.0, 40_000.0),
                said(&["0", "10,000", "20,000", "30,000", "40,000"])
            )
        );
    }

    #[test]
    fn where_not_every_tick_has_room_zero_has() {
        let numbers = &super::super::theme::plain().numbers;
        let ruler = Ruler::numbers(-1.0, 2.0, Unit::Score, numbers);
        let shown: Vec<&str> = ruler.every(2).map(|i| ruler.ticks[i].1.as_str()).collect();
        assert!(shown.contains(&"0"), "{shown:?}");
    }

    #[test]
    fn counts_have_round_steps_too() {
        let axis = |largest| {
            let axis = CountAxis::covering([0, largest].into_iter());
            (axis.step, axis.steps)
        };
        assert_eq!(axis(0), (1.0, 1));
        assert_eq!(axis(7), (2.0, 4));
        assert_eq!(axis(387), (100.0, 4));
        assert_eq!(axis(1001), (500.0, 3));
        let last = CountAxis::covering([1_200].into_iter()).ticks().last();
        assert_eq!(last, Some((1_500.0, "1,500".to_owned())));
        assert!(axis(usize::MAX).1 <= MOST_STEPS);
    }

    #[test]
    fn what_is_no_share_is_tamed() {
        assert_eq!(axis(&[]), (1, 1));
        assert_eq!(axis(&[f64::NAN, -3.0]), (1, 1));
        assert_eq!(axis(&[f64::INFINITY]), (20, 5));
    }
}
