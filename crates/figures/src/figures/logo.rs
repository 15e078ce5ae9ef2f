//! The logo of a house: an SVG document that stands in the footer as a picture.
//!
//! Somebody else made it, so it is looked at before it is drawn. It is paths and nothing else: no file of the machine, no
//! picture, no text, no filter, no script. And it stays small: what `use` repeats is counted, so are layers, dashes and
//! steps of a path, and nothing reaches far beyond its edges. A logo of a house is far below each limit.

mod document;

use std::io::Read;

use resvg::tiny_skia::PathSegment;
use resvg::usvg::{Group, ImageHrefResolver, Node, Options, Paint, Tree};

use super::theme::Logo;

/// A logo is a few paths.
pub const MOST_BYTES: usize = 500_000;
/// No logo is wider than this many of its heights.
const WIDEST: f64 = 8.0;

/// Reads a logo that is `height` user units tall. The error is a sentence.
pub fn read(file: Vec<u8>, height: f64) -> Result<Logo, String> {
    let svg = unpacked(file)?;
    if svg.len() > MOST_BYTES {
        return Err(too_large());
    }
    let pixels: [&[u8]; 5] = [b"\x89PNG", b"\xFF\xD8", b"GIF8", b"RIFF", b"BM"];
    if pixels.iter().any(|start| svg.starts_with(start)) {
        return Err("the logo is a picture of pixels; expected SVG".into());
    }
    let text = std::str::from_utf8(&svg)
        .map_err(|_| "the logo is not an SVG document in UTF-8".to_owned())?;
    document::look(text)?;
    let tree = Tree::from_str(text, &options())
        .map_err(|error| format!("the logo is not an SVG document: {error}"))?;
    let drawn = Drawn::of(&tree)?;
    if drawn.paths == 0 {
        return Err("the logo has nothing in it that can be drawn".into());
    }
    let size = tree.size();
    let ratio = f64::from(size.width()) / f64::from(size.height());
    let height = if ratio > WIDEST {
        height * WIDEST / ratio
    } else {
        height
    };
    Ok(Logo {
        width: height * ratio,
        height,
        svg,
    })
}

/// How SVG of others is parsed: without fonts, pictures and files.
fn options() -> Options<'static> {
    Options {
        image_href_resolver: ImageHrefResolver {
            resolve_data: Box::new(|_, _, _| None),
            resolve_string: Box::new(|_, _| None),
        },
        ..Options::default()
    }
}

fn too_large() -> String {
    format!("the logo is larger than {} kB", MOST_BYTES / 1000)
}

/// The document of a `.svgz`, up to a byte more than a logo may have; any other file as it is.
fn unpacked(file: Vec<u8>) -> Result<Vec<u8>, String> {
    if !file.starts_with(&[0x1F, 0x8B]) {
        return Ok(file);
    }
    let mut svg = Vec::new();
    flate2::read::GzDecoder::new(file.as_slice())
        .take(MOST_BYTES as u64 + 1)
        .read_to_end(&mut svg)
        .map_err(|error| format!("the logo is compressed and cannot be unpacked: {error}"))?;
    Ok(svg)
}

/// What drawing the logo takes. Clips and masks count each time they are used.
#[derive(Default)]
struct Drawn {
    /// Groups and paths.
    nodes: usize,
    paths: usize,
    /// Lines and curves.
    steps: usize,
    dashes: f64,
    /// Groups that are drawn on a sheet of their own first.
    layers: usize,
    /// How far shapes may reach: left, top, right, bottom.
    room: [f32; 4],
}

impl Drawn {
    const MOST_NODES: usize = 5_000;
    const MOST_STEPS: usize = 200_000;
    const MOST_DASHES: f64 = 20_000.0;
    const MOST_LAYERS: usize = 50;
    /// Layers within layers.
    const DEEPEST: usize = 6;
    /// Beyond each edge, in widths or heights of the logo.
    const BEYOND: f32 = 4.0;

    fn of(tree: &Tree) -> Result<Self, String> {
        let (width, height) = (tree.size().width(), tree.size().height());
        let (across, down) = (Self::BEYOND * width, Self::BEYOND * height);
        let mut drawn = Drawn {
            room: [-across, -down, width + across, height + down],
            ..Drawn::default()
        };
        drawn.group(tree.root(), 0)?;
        Ok(drawn)
    }

    fn group(&mut self, group: &Group, depth: usize) -> Result<(), String> {
        self.node()?;
        if !group.filters().is_empty() {
            return Err("the logo has a filter in it, which is not supported".into());
        }
        let mut depth = depth;
        if group.should_isolate() {
            self.layers += 1;
            depth += 1;
            if self.layers > Self::MOST_LAYERS || depth > Self::DEEPEST {
                return Err(format!(
                    "the logo has more than {} layers (opacity, clips, masks), or more than {} within each other",
                    Self::MOST_LAYERS,
                    Self::DEEPEST
                ));
            }
        }
        let mut clip = group.clip_path();
        while let Some(own) = clip {
            self.group(own.root(), depth + 1)?;
            clip = own.clip_path();
        }
        let mut mask = group.mask();
        while let Some(own) = mask {
            self.group(own.root(), depth + 1)?;
            mask = own.mask();
        }
        for child in group.children() {
            match child {
                Node::Group(group) => self.group(group, depth)?,
                Node::Path(path) => self.path(path)?,
                Node::Image(_) => return Err("the logo has a picture of pixels in it".into()),
                Node::Text(_) => return Err("the logo has text in it".into()),
            }
        }
        Ok(())
    }

    fn node(&mut self) -> Result<(), String> {
        self.nodes += 1;
        match self.nodes > Self::MOST_NODES {
            true => Err(format!(
                "the logo draws more than {} shapes",
                Self::MOST_NODES
            )),
            false => Ok(()),
        }
    }

    fn path(&mut self, path: &resvg::usvg::Path) -> Result<(), String> {
        self.node()?;
        self.paths += 1;
        let fill = path.fill().map(|fill| fill.paint());
        let line = path.stroke().map(|stroke| stroke.paint());
        if fill
            .into_iter()
            .chain(line)
            .any(|paint| matches!(paint, Paint::Pattern(_)))
        {
            return Err("the logo has a pattern in it, which is not supported".into());
        }
        let steps = path
            .data()
            .segments()
            .filter(|s| !matches!(s, PathSegment::MoveTo(_)))
            .count();
        self.steps += steps;
        if self.steps > Self::MOST_STEPS {
            return Err(format!(
                "the paths of the logo have more than {} steps",
                Self::MOST_STEPS
            ));
        }
        let reach = path.abs_stroke_bounding_box();
        let [left, top, right, bottom] = self.room;
        let within = reach.left() >= left
            && reach.top() >= top
            && reach.right() <= right
            && reach.bottom() <= bottom;
        if !within {
            return Err(format!(
                "the logo draws more than {} times its own size beyond its edges",
                Self::BEYOND
            ));
        }
        if let Some(dashes) = path.stroke().and_then(|stroke| stroke.dasharray()) {
            let bounds = path.bounding_box();
            let longest = steps as f64 * f64::from(bounds.width() + bounds.height()) * 2.0;
            let one: f32 = dashes.iter().sum();
            self.dashes += longest / f64::from(one) * dashes.len() as f64;
            // Dashes of no length would be without end.
            if self.dashes.is_nan() || self.dashes > Self::MOST_DASHES {
                return Err(format!(
                    "the lines of the logo have more than {} dashes",
                    Self::MOST_DASHES
                ));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    const SVG: &str = "<svg xmlns='http://www.w3.org/2000/svg' xmlns:xlink='http://www.w3.org/1999/xlink' width='80' \
                       height='20'>BODY</svg>";

    fn logo(body: &str) -> Result<Logo, String> {
        read(SVG.replace("BODY", body).into_bytes(), 28.0)
    }

    fn refused(body: &str) -> String {
        let whole = format!("<rect width='80' height='20'/>{body}");
        match logo(&whole) {
            Ok(_) => panic!("{body} was read"),
            Err(why) => why,
        }
    }

    fn packed(text: &[u8]) -> Vec<u8> {
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        packed.write_all(text).unwrap();
        packed.finish().unwrap()
    }

    #[test]
    fn a_logo_keeps_its_shape() {
        let logo = logo("<rect width='80' height='20'/>").expect("reads");
        assert_eq!((logo.width, logo.height), (112.0, 28.0));
    }

    #[test]
    fn a_logo_is_paths() {
        assert!(refused("<text y='9'>House</text>").contains("<text>"));
        assert!(logo("").is_err());
        assert!(read(b"\x89PNG".to_vec(), 28.0).is_err());
    }

    #[test]
    fn what_drawing_programs_write_is_read() {
        for body in [
            "<style>.st0{fill:#FF0000;} #a, path{stroke:none}</style><path class='st0' d='M0 0h9v9z'/>",
            "<defs><linearGradient id='g'><stop offset='0' stop-color='red'/></linearGradient>\
             <linearGradient id='h' xlink:href='#g'/></defs><rect width='9' height='9' fill='url(#h)'/>",
            "<clipPath id='c'><rect width='5' height='5'/></clipPath><g clip-path='url(#c)' style='opacity:.5'>\
             <circle r='9'/></g>",
            "<mask id='m'><rect width='5' height='5' fill='white'/></mask><g mask='url(\"#m\")'><circle r='9'/></g>",
            "<symbol id='s'><rect width='5' height='5'/></symbol><use xlink:href='#s'/><use href='#s' x='9'/>",
            "<metadata><rdf xmlns='urn:rdf'><image href='/etc/passwd'/></rdf></metadata><rect width='9' height='9'/>",
            "<line x2='9' y2='9' stroke='red' stroke-dasharray='1 2'/>",
            "<title>House</title><desc>A house</desc><g transform='scale(2)'><ellipse rx='3' ry='2'/></g>",
        ] {
            let read = logo(body);
            assert!(read.is_ok(), "{body}: {:?}", read.err());
        }
        let drawn = "<?xml version='1.0' encoding='UTF-8'?><!DOCTYPE svg PUBLIC '-//W3C//DTD SVG 1.1//EN' \
                     'http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd'><!-- Generator: --><svg \
                     xmlns='http://www.w3.org/2000/svg' viewBox='0 0 8 2'><path d='M0 0h9v9z'/></svg>";
        assert!(read(drawn.as_bytes().to_vec(), 28.0).is_ok());
    }

    #[test]
    fn nothing_of_the_machine_is_named() {
        for (body, word) in [
            (
                "<image href='/etc/passwd' width='9' height='9'/>",
                "<image>",
            ),
            (
                "<image xlink:href='/dev/zero' width='9' height='9'/>",
                "<image>",
            ),
            (
                "<image href='data:image/png;base64,AAAA' width='9' height='9'/>",
                "<image>",
            ),
            ("<use href='other.svg#a'/>", "other.svg#a"),
            (
                "<use xlink:href='file:///etc/passwd#a'/>",
                "file:///etc/passwd#a",
            ),
            (
                "<rect width='9' height='9' fill='url(/etc/passwd#a)'/>",
                "/etc/passwd",
            ),
            (
                "<rect width='9' height='9' style=\"fill: url( 'x.svg#a' )\"/>",
                "x.svg",
            ),
            ("<style>@import url(/etc/passwd);</style>", "@import"),
            ("<style>rect{fill:url(/etc/passwd)}</style>", "/etc/passwd"),
            ("<style>rect{fill:u\\72l(/etc/passwd)}</style>", "backslash"),
            ("<script>1</script>", "<script>"),
            ("<foreignObject/>", "<foreignObject>"),
            ("<feImage href='/etc/passwd'/>", "<feImage>"),
            (
                "<filter id='f'><feImage href='/etc/passwd'/></filter>",
                "<filter>",
            ),
            ("<pattern id='p'/>", "<pattern>"),
            ("<marker id='p'/>", "<marker>"),
            ("<font-face-uri href='/etc/passwd'/>", "<font-face-uri>"),
            ("<animate/>", "<animate>"),
            (
                "<a href='https://example.org'><rect width='9' height='9'/></a>",
                "<a>",
            ),
            ("<rect width='9' height='9' filter='blur(5)'/>", "filter"),
            ("<?xml-stylesheet href='/etc/passwd'?>", "xml-stylesheet"),
        ] {
            let why = refused(body);
            assert!(why.contains(word), "{body}: {why}");
        }
        for (kind, value) in [("SYSTEM", "'file:///etc/passwd'"), ("", "'aaaa'")] {
            let text = format!(
                "<!DOCTYPE svg [<!ENTITY e {kind} {value}>]>{}",
                SVG.replace("BODY", "&e;<rect width='9' height='9'/>")
            );
            let why = read(text.into_bytes(), 28.0).expect_err("refused");
            assert!(why.contains("<!ENTITY"), "{why}");
        }
    }

    #[test]
    fn a_logo_stays_small() {
        let uses = |n: usize, of: usize| {
            (0..n)
                .map(|i| {
                    format!(
                        "<g id='g{}'>{}</g>",
                        i + 1,
                        format!("<use href='#g{i}'/>").repeat(of)
                    )
                })
                .collect::<String>()
        };
        let star = "l1 1".repeat(50_000);
        for (body, word) in [
            // Ten times ten times ten ...
            (
                format!("<g id='g0'><rect width='1' height='1'/></g>{}", uses(9, 10)),
                "`use`",
            ),
            // A large path, many times.
            (
                format!(
                    "<path id='a' d='M0 0{star}'/>{}",
                    "<use href='#a'/>".repeat(900)
                ),
                "`use`",
            ),
            (
                format!(
                    "{}<rect width='1' height='1'/>{}",
                    "<g>".repeat(500),
                    "</g>".repeat(500)
                ),
                "within each other",
            ),
            ("<rect width='1' height='1'/>".repeat(9_000), "elements"),
            (
                "<rect width='1e30' height='1e30'/>".to_owned(),
                "beyond its edges",
            ),
            (
                "<rect width='9' height='9' stroke='red' stroke-width='1e9'/>".to_owned(),
                "beyond its edges",
            ),
            (
                "<path d='M0 0H80' stroke='red' stroke-dasharray='0.00001'/>".to_owned(),
                "dashes",
            ),
            (
                "<g opacity='.5'><rect width='1' height='1'/><rect width='2' height='1'/></g>"
                    .repeat(60),
                "layers",
            ),
            (
                format!(
                    "{}<rect width='1' height='1'/>{}",
                    "<g opacity='.5'>".repeat(9),
                    "</g>".repeat(9)
                ),
                "layers",
            ),
            (
                "<style>g g g g g g rect{fill:red}</style>".to_owned(),
                "selector",
            ),
            (
                format!("<style>{}</style>", "a{fill:red}".repeat(3_000)),
                "style sheet",
            ),
            (
                format!(
                    "<path id='a' d='M0 0{}'/>{}",
                    "h1h-1".repeat(30_000),
                    "<use href='#a'/>".repeat(4)
                ),
                "steps",
            ),
        ] {
            let began = std::time::Instant::now();
            let why = refused(&body);
            assert!(why.contains(word), "{word}: {why}");
            assert!(
                began.elapsed().as_secs() < 5,
                "{word}: {:?}",
                began.elapsed()
            );
        }
    }

    #[test]
    fn clips_of_clips_count_each_time() {
        let mut body = "<clipPath id='c0'><rect width='5' height='5'/></clipPath>".to_owned();
        for i in 1..12 {
            let child = format!("<rect width='5' height='5' clip-path='url(#c{})'/>", i - 1);
            body += &format!("<clipPath id='c{i}'>{}</clipPath>", child.repeat(10));
        }
        let why = refused(&format!(
            "{body}<g clip-path='url(#c11)'><rect width='5' height='5'/></g>"
        ));
        assert!(why.contains("within another"), "{why}");
        let mut body = "<clipPath id='c0'><rect width='5' height='5'/></clipPath>".to_owned();
        for i in 1..12 {
            body += &format!(
                "<rect id='t{i}' width='5' height='5' clip-path='url(#c{})'/>",
                i - 1
            );
            body += &format!(
                "<clipPath id='c{i}'>{}</clipPath>",
                format!("<use href='#t{i}'/>").repeat(10)
            );
        }
        let why = refused(&body);
        assert!(why.contains("within another"), "{why}");
        let why = refused(
            "<style>.a{clip-path:url(#b)}</style><mask id='b'><g><rect class='z a'/></g></mask>",
        );
        assert!(why.contains("within another"), "{why}");
        let why = refused("<style>rect{mask:url(#b)}</style>");
        assert!(why.contains("only a class"), "{why}");
    }

    #[test]
    fn a_compressed_logo_is_unpacked_and_no_further_than_it_may() {
        let svg = SVG.replace("BODY", "<rect width='80' height='20'/>");
        let logo = read(packed(svg.as_bytes()), 28.0).expect("reads");
        // The page shows the document, which browsers do not unpack.
        assert_eq!(logo.svg, svg.as_bytes());
        let bomb = packed(&vec![b' '; 50_000_000]);
        assert!(bomb.len() < 100_000);
        assert_eq!(read(bomb, 28.0).err(), Some(too_large()));
        assert!(read(vec![0x1F, 0x8B, 8, 0], 28.0).is_err());
    }

    #[test]
    fn absurd_sizes_are_refused_or_drawn_small() {
        for size in [
            "width='1e30' height='1e30'",
            "width='0' height='9'",
            "width='-1' height='9'",
            "width='1e-30' height='9'",
            "width='9' height='1e-30'",
            "viewBox='0 0 1e38 1e38'",
            "width='NaN' height='1'",
        ] {
            let svg = format!(
                "<svg xmlns='http://www.w3.org/2000/svg' {size}><rect width='1' height='1'/></svg>"
            );
            if let Ok(logo) = read(svg.into_bytes(), 28.0) {
                assert!(
                    logo.width.is_finite() && logo.width <= 28.0 * WIDEST + 1e-6,
                    "{size}: {logo:?}"
                );
                assert!(
                    logo.height.is_finite() && logo.height <= 28.0,
                    "{size}: {logo:?}"
                );
            }
        }
    }
}
