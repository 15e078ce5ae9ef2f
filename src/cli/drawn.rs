//! One diagnostic as text: drawn at its line by miette, or told for a screen reader.

use std::fmt;

use miette::{
    GraphicalReportHandler, GraphicalTheme, LabeledSpan, NarratableReportHandler, SourceCode,
    ThemeCharacters, ThemeStyles,
};

use super::snippet::Snippet;
use crate::pipeline::Source;
use crossbreak_study::diagnostic::{Diagnostic, Place, Severity};

/// How diagnostics are drawn.
#[derive(Debug, Clone, Copy)]
pub(super) enum Style {
    /// Sentences only: nothing stands for itself by its place or by a drawing character.
    Narrated,
    /// Within a width, with lines of Unicode where they are shown, of ASCII where they may not be.
    Drawn {
        width: usize,
        unicode: bool,
        colour: bool,
    },
}

pub(super) fn draw(diagnostic: &Diagnostic, source: &Source, style: Style) -> String {
    let shown = Shown::new(diagnostic, source);
    let mut text = String::new();
    let drawn = match style {
        Style::Narrated => NarratableReportHandler::new().render_report(&mut text, &shown),
        Style::Drawn {
            width,
            unicode,
            colour,
        } => {
            let theme = GraphicalTheme {
                characters: match unicode {
                    true => ThemeCharacters::unicode(),
                    false => ThemeCharacters::ascii(),
                },
                styles: match colour {
                    true => ThemeStyles::ansi(),
                    false => ThemeStyles::none(),
                },
            };
            GraphicalReportHandler::new_themed(theme)
                .with_width(width)
                .with_context_lines(1)
                .render_report(&mut text, &shown)
        }
    };
    // A diagnostic that cannot be drawn is still said.
    if drawn.is_err() {
        text = format!("{}: {}", diagnostic.code, diagnostic.message);
    }
    text
}

/// A diagnostic as miette draws it.
struct Shown<'a> {
    diagnostic: &'a Diagnostic,
    /// The lines of the spec that it is about, if it is about any.
    snippet: Option<Snippet>,
}

impl<'a> Shown<'a> {
    fn new(diagnostic: &'a Diagnostic, source: &Source) -> Self {
        let places = match &diagnostic.place {
            Place::Spec(span) => {
                let beside = diagnostic.beside.iter().map(|beside| beside.0.clone());
                std::iter::once(span.clone()).chain(beside).collect()
            }
            _ => Vec::new(),
        };
        Self {
            diagnostic,
            snippet: Snippet::new(source, &places),
        }
    }
}

impl fmt::Debug for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.diagnostic.fmt(f)
    }
}

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.diagnostic.message)?;
        match (&self.diagnostic.place, &self.diagnostic.rows) {
            (Place::File(place), _) | (_, Some(place)) => write!(f, "\n({place})"),
            _ => Ok(()),
        }
    }
}

impl std::error::Error for Shown<'_> {}

impl miette::Diagnostic for Shown<'_> {
    fn code<'b>(&'b self) -> Option<Box<dyn fmt::Display + 'b>> {
        Some(Box::new(self.diagnostic.code))
    }

    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.diagnostic.severity {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
            Severity::Note => miette::Severity::Advice,
        })
    }

    fn help<'b>(&'b self) -> Option<Box<dyn fmt::Display + 'b>> {
        self.diagnostic
            .help
            .as_ref()
            .map(|help| Box::new(help) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.snippet
            .as_ref()
            .map(|snippet| snippet as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let (own, beside) = self.snippet.as_ref()?.places().split_first()?;
        let own = LabeledSpan::new_primary_with_span(None, own.clone());
        let what = self.diagnostic.beside.iter().map(|beside| beside.1);
        let beside = what
            .zip(beside)
            .map(|(what, span)| LabeledSpan::new_with_span(Some(what.to_owned()), span.clone()));
        Some(Box::new(std::iter::once(own).chain(beside)))
    }
}
