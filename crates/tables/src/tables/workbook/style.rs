//! Faces of the cells.

use rust_xlsxwriter::{Color, Format as Face, FormatAlign, FormatBorder, FormatUnderline};

use crate::tables::model::Layout;

/// Grey that can still be read: 7:1 on white.
const GREY: Color = Color::RGB(0x0059_5959);
const BLUE: Color = Color::RGB(0x001F_4E99);
const BAND: Color = Color::RGB(0x00EE_F2F6);
const RULE: Color = Color::RGB(0x0080_8080);
const THIN_RULE: Color = Color::RGB(0x00C8_C8C8);

/// What stands left of a cell: nothing, the border of an outer category or that of a crossbreak.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Edge {
    None,
    Outer,
    Group,
}

/// Fonts of a layout, and the faces made of them.
#[derive(Debug, Clone, Copy)]
pub(super) struct Look {
    pub layout: Layout,
}

impl Look {
    pub(super) fn accessible(self) -> bool {
        self.layout == Layout::Accessible
    }

    pub(super) fn size(self) -> f64 {
        if self.accessible() { 12.0 } else { 10.0 }
    }

    /// Of letters and ids.
    pub(super) fn small_size(self) -> f64 {
        if self.accessible() { 12.0 } else { 8.0 }
    }

    pub(super) fn title_size(self) -> f64 {
        if self.accessible() { 16.0 } else { 13.0 }
    }

    /// Height and width in pixels of a cell in the default font, and the pixels of a digit in it.
    pub(super) fn default_pixels(self) -> (u32, u32, f64) {
        if self.accessible() {
            (20, 80, 9.0)
        } else {
            (17, 64, 7.0)
        }
    }

    pub(super) fn plain(self) -> Face {
        Face::new()
            .set_font_name("Arial")
            .set_font_size(self.size())
    }

    pub(super) fn bold(self) -> Face {
        self.plain().set_bold()
    }

    pub(super) fn small(self) -> Face {
        let face = self.plain().set_font_size(self.small_size());
        if self.accessible() {
            face
        } else {
            face.set_font_color(GREY)
        }
    }

    pub(super) fn title(self) -> Face {
        self.bold().set_font_size(self.title_size())
    }

    pub(super) fn link(self) -> Face {
        self.plain()
            .set_font_color(BLUE)
            .set_underline(FormatUnderline::Single)
            .set_align(FormatAlign::Top)
    }

    /// A paragraph or an entry of a list.
    pub(super) fn wrapped(self) -> Face {
        self.plain().set_text_wrap().set_align(FormatAlign::Top)
    }

    /// A heading of a column.
    pub(super) fn header(self) -> Face {
        let face = self
            .bold()
            .set_text_wrap()
            .set_align(FormatAlign::Bottom)
            .set_border_bottom(FormatBorder::Thin)
            .set_border_bottom_color(RULE);
        if self.accessible() {
            face
        } else {
            face.set_background_color(BAND)
        }
    }

    /// A cell of the banner: one of the rows of headings above a question's columns.
    pub(super) fn banner(self, edge: Edge, last: bool) -> Face {
        let face = self
            .bold()
            .set_font_size(9)
            .set_text_wrap()
            .set_align(FormatAlign::Bottom)
            .set_align(FormatAlign::Center)
            .set_background_color(BAND);
        ruled_below(edged(face, edge), last)
    }

    /// The heading of the column of ids.
    pub(super) fn banner_ids(self, last: bool) -> Face {
        let face = edged(self.small(), Edge::Group)
            .set_align(FormatAlign::Bottom)
            .set_background_color(BAND);
        ruled_below(face, last)
    }

    /// What a row is.
    pub(super) fn stub(self, indent: u8) -> Face {
        self.wrapped()
            .set_align(FormatAlign::Left)
            .set_indent(indent)
    }

    /// Words in the place of a number, over several lines.
    pub(super) fn words(self) -> Face {
        self.wrapped().set_align(FormatAlign::Center)
    }

    /// Letters of a test.
    pub(super) fn letters(self) -> Face {
        self.small()
            .set_text_wrap()
            .set_num_format(super::shown::WORDS)
            .set_align(FormatAlign::Right)
            .set_align(FormatAlign::Top)
    }

    /// The heading of an item among others.
    pub(super) fn item(self) -> Face {
        self.wrapped()
            .set_bold()
            .set_border_top(FormatBorder::Thin)
            .set_border_top_color(RULE)
    }

    /// A number, or what stands in its place.
    pub(super) fn number(self, pattern: &str) -> Face {
        self.plain()
            .set_num_format(pattern)
            .set_align(FormatAlign::Right)
            .set_align(FormatAlign::Top)
    }
}

pub(super) fn edged(face: Face, edge: Edge) -> Face {
    let color = match edge {
        Edge::None => return face,
        Edge::Outer => THIN_RULE,
        Edge::Group => RULE,
    };
    face.set_border_left(FormatBorder::Thin)
        .set_border_left_color(color)
}

fn ruled_below(face: Face, ruled: bool) -> Face {
    if ruled {
        face.set_border_bottom(FormatBorder::Thin)
            .set_border_bottom_color(RULE)
    } else {
        face
    }
}

pub(super) fn ruled_above(face: Face) -> Face {
    face.set_border_top(FormatBorder::Thin)
        .set_border_top_color(THIN_RULE)
}
