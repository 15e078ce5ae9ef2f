//! One diagnostic as text: drawn at its line by miette, or told for a screen reader.

use std::fmt;

use miette::{
    GraphicalReportHandler, GraphicalTheme, LabeledSpan, NamedSource, NarratableReportHandler,
    SourceCode, ThemeCharacters, ThemeStyles,
};

use crate::diagnostic::{Diagnostic, Place, Severity};
use crate::pipeline::Source;

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
    source: NamedSource<String>,
}

impl<'a> Shown<'a> {
    fn new(diagnostic: &'a Diagnostic, source: &Source) -> Self {
        Self {
            diagnostic,
            source: NamedSource::new(&source.name, source.text.clone()),
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
        matches!(self.diagnostic.place, Place::Spec(_)).then_some(&self.source as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let Place::Spec(span) = &self.diagnostic.place else {
            return None;
        };
        let own = LabeledSpan::new_primary_with_span(None, span.clone());
        let beside = self.diagnostic.beside.as_deref();
        let beside = beside
            .map(|(span, what)| LabeledSpan::new_with_span(Some((*what).to_owned()), span.clone()));
        Some(Box::new(std::iter::once(own).chain(beside)))
    }
}
