//! What every standard error, interval and test takes for granted, by how the sample came about; it travels with them.

use crate::sample::in_words;
use crate::spec::SampleKind;
use crate::weighting::Weighted;

use super::WeightingInfo;

/// The sentence that is printed with intervals and tests.
pub(super) fn assumption(weighted: &Weighted, sample: Option<SampleKind>) -> String {
    let replicates = weighted
        .replicates()
        .filter(|_| weighted.replicates_estimate);
    let made_elsewhere = weighted
        .fit()
        .replicates
        .as_ref()
        .is_some_and(|replicates| replicates.seed.is_none());
    let how = match replicates {
        Some(replicates) if made_elsewhere => format!(
            "come from {} replicate weights made elsewhere ({}; {})",
            replicates.weights.len(),
            replicates.kind.words(),
            replicates.factors.words()
        ),
        Some(replicates) => format!(
            "come from {} replicate samples, each weighted again to the same targets",
            replicates.weights.len()
        ),
        None => "are linearised".to_owned(),
    };
    let mut sentence = said(&how, WeightingInfo::of(weighted).is_some(), sample);
    let left_out = in_words(weighted.sample().left_out());
    if !left_out.is_empty() {
        sentence += &format!(
            " They leave out the design of the sample: columns of the data look like {left_out}. With clusters, or several \
             rows for one person, they are usually too small."
        );
    }
    sentence
}

/// `how` they are computed, for a sample that came about in some way.
fn said(how: &str, weighted: bool, sample: Option<SampleKind>) -> String {
    match sample {
        None => {
            let assumed = match weighted {
                true => {
                    "they assume that the weighting has removed what sets the sample apart from the population, and say \
                     nothing of what it has not"
                }
                false => {
                    "they assume that nothing sets the sample apart from the population, and say nothing of what does"
                }
            };
            format!(
                "Standard errors and 95% intervals {how} and treat the sample as if it were random. For a non-probability \
                 sample, such as an online panel, {assumed}."
            )
        }
        Some(SampleKind::RandomisedExperiment) => {
            let like = match weighted {
                true => "that weighting has made the respondents like the population",
                false => "that the respondents are like the population",
            };
            format!(
                "Standard errors and 95% intervals {how}. Respondents were assigned to groups at random: comparisons of \
                 these groups rest on that assignment and, for the respondents themselves, assume nothing about the \
                 population. Other comparisons and single percentages describe the population only on the assumption {like}."
            )
        }
        Some(SampleKind::RandomSample) => {
            let after = if weighted { ", once weighted," } else { "" };
            format!(
                "Standard errors and 95% intervals {how}. They rest on the random selection of the respondents and assume \
                 that those who took part{after} do not differ from those who did not; any such difference is not measured."
            )
        }
        Some(SampleKind::NonProbabilityPanel) => {
            let assumed = match weighted {
                true => {
                    "weighting removed every difference from the population; any left are not measured"
                }
                false => {
                    "the respondents do not differ from the population; any difference is not measured"
                }
            };
            format!(
                "Standard errors and 95% intervals {how} and treat the sample as if it were random, although respondents \
                 were not selected at random: they assume that {assumed}."
            )
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_of_sample_has_a_sentence_of_its_own() {
        use SampleKind::*;
        let panel = said("are linearised", true, Some(NonProbabilityPanel));
        assert!(panel.contains("weighting removed every difference"));
        let unweighted = said("are linearised", false, Some(NonProbabilityPanel));
        assert!(!unweighted.contains("weighting") && unweighted.contains("do not differ"));
        for weighted in [true, false] {
            let experiment = said("are linearised", weighted, Some(RandomisedExperiment));
            assert!(experiment.contains("rest on that assignment"));
            let random = said("are linearised", weighted, Some(RandomSample));
            assert!(random.contains("random selection") && !random.contains("as if"));
            assert_eq!(random.contains("once weighted"), weighted);
            let unknown = said("are linearised", weighted, None);
            assert!(unknown.contains("as if it were random"));
            assert_eq!(unknown.contains("weighting"), weighted);
        }
        let replicates = said("come from 200 replicate samples", true, Some(RandomSample));
        assert!(replicates.contains("200 replicate samples. They rest"));
    }
}
