//! Formats that are known by their first bytes and not read, each with the way out.

use std::io::Read;

/// A format that is not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Foreign {
    /// In words, with an article.
    pub name: &'static str,
    /// What to do about it.
    pub help: &'static str,
}

const AS_SAV: &str = "open it in SPSS or PSPP and save it as .sav";
const FROM_SAS: &str = "export it from SAS as .sav, .dta or csv; in R, haven::read_sas or read_xpt and haven::write_sav do that";
const FROM_R: &str = "read it in R and write it with haven::write_sav(data, \"poll.sav\"), which keeps the labels, or as csv";
const EXPORT: &str = "export the answers as csv, .xlsx or .sav";
const UNPACK: &str = "unpack it and name the file in it that has the answers";

/// Files by the bytes that they begin with.
const BEGIN: [(&[u8], Foreign); 18] = [
    (
        b"%PDF-",
        Foreign {
            name: "a PDF document",
            help: EXPORT,
        },
    ),
    (
        b"HEADER RECORD*******LIB",
        Foreign {
            name: "a SAS transport file (.xpt)",
            help: FROM_SAS,
        },
    ),
    (
        &[
            0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xC2, 0xEA, 0x81, 0x60, 0xB3, 0x14, 0x11, 0xCF,
            0xBD, 0x92, 8, 0, 9, 0xC7, 0x31, 0x8C, 0x18, 0x1F, 0x10, 0x11,
        ],
        Foreign {
            name: "a SAS data set (.sas7bdat)",
            help: FROM_SAS,
        },
    ),
    (
        b"RDX2\n",
        Foreign {
            name: "a workspace of R (.RData)",
            help: FROM_R,
        },
    ),
    (
        b"RDX3\n",
        Foreign {
            name: "a workspace of R (.RData)",
            help: FROM_R,
        },
    ),
    (
        b"RDA2\n",
        Foreign {
            name: "a workspace of R (.RData)",
            help: FROM_R,
        },
    ),
    (
        b"RDA3\n",
        Foreign {
            name: "a workspace of R (.RData)",
            help: FROM_R,
        },
    ),
    (
        b"X\n\0\0\0\x02",
        Foreign {
            name: "an R data file (.rds)",
            help: FROM_R,
        },
    ),
    (
        b"X\n\0\0\0\x03",
        Foreign {
            name: "an R data file (.rds)",
            help: FROM_R,
        },
    ),
    (
        b"\x00\x01\x00\x00Standard Jet DB",
        Foreign {
            name: "an Access database (.mdb)",
            help: EXPORT,
        },
    ),
    (
        b"\x00\x01\x00\x00Standard ACE DB",
        Foreign {
            name: "an Access database (.accdb)",
            help: EXPORT,
        },
    ),
    (
        b"SQLite format 3\0",
        Foreign {
            name: "an SQLite database, as the .ddf files of Dimensions are",
            help: "export the answers as .sav from Dimensions, or the table as csv",
        },
    ),
    (
        b"FEA1",
        Foreign {
            name: "a Feather file of version 1",
            help: "write it again as Feather version 2 (Arrow IPC), Parquet or csv",
        },
    ),
    (
        b"\x89HDF\r\n",
        Foreign {
            name: "an HDF5 file",
            help: "write it as Parquet or csv",
        },
    ),
    (
        b"7z\xBC\xAF\x27\x1C",
        Foreign {
            name: "a 7z archive",
            help: UNPACK,
        },
    ),
    (
        b"Rar!\x1A\x07",
        Foreign {
            name: "a RAR archive",
            help: UNPACK,
        },
    ),
    (
        b"\xFD7zXZ\0",
        Foreign {
            name: "an xz file, as R and others compress",
            help: UNPACK,
        },
    ),
    (
        b"{\\rtf",
        Foreign {
            name: "a text document (RTF)",
            help: EXPORT,
        },
    ),
];

/// Documents in a zip file, by a part that they have.
const IN_ZIP: [(&str, Foreign); 5] = [
    (
        "word/",
        Foreign {
            name: "a Word document (.docx)",
            help: EXPORT,
        },
    ),
    (
        "ppt/",
        Foreign {
            name: "a presentation (.pptx)",
            help: EXPORT,
        },
    ),
    (
        "Index/Document.iwa",
        Foreign {
            name: "a Numbers spreadsheet (.numbers)",
            help: "open it in Numbers and export it as .xlsx or csv",
        },
    ),
    (
        "Index.zip",
        Foreign {
            name: "a Numbers spreadsheet (.numbers)",
            help: "open it in Numbers and export it as .xlsx or csv",
        },
    ),
    (
        "outputViewer",
        Foreign {
            name: "an output document of SPSS (.spv), which holds tables",
            help: "the answers are in the .sav file that the tables were made from",
        },
    ),
];

impl Foreign {
    /// The format of a file, by its first bytes.
    pub fn of(bytes: &[u8]) -> Option<Self> {
        let begins = BEGIN.iter().find(|(begin, _)| bytes.starts_with(begin));
        let found = begins.map(|(_, foreign)| *foreign);
        found
            .or_else(|| portable(bytes))
            .or_else(|| encrypted(bytes))
            .or_else(|| compressed(bytes))
    }

    /// The format of a zip file with these parts, unless it is a workbook or an archive.
    pub fn of_parts<'a>(parts: impl Iterator<Item = &'a str> + Clone) -> Option<Self> {
        let found = IN_ZIP
            .iter()
            .find(|(part, _)| parts.clone().any(|name| name.starts_with(part)));
        found.map(|(_, foreign)| *foreign)
    }

    /// XML that is the description of a survey without its answers.
    pub fn of_markup(start: &str) -> Option<Self> {
        let dimensions =
            start.contains("<mdm:metadata") || start.contains("http://www.spss.com/mr/dm");
        dimensions.then_some(Foreign {
            name: "the description of a Dimensions survey (.mdd), which holds no answers",
            help: "export the answers as .sav from Dimensions",
        })
    }
}

/// SPSS portable: a splash of 200 bytes in any alphabet, and its name within it or behind the table of characters.
fn portable(bytes: &[u8]) -> Option<Foreign> {
    const WITHIN: usize = 700;
    let start: Vec<u8> = bytes
        .iter()
        .take(WITHIN)
        .copied()
        .filter(|byte| !matches!(byte, b'\r' | b'\n'))
        .collect();
    let holds = |words: &[u8]| start.windows(words.len()).any(|window| window == words);
    (holds(b"SPSS PORT FILE") || holds(b"SPSSPORT")).then_some(Foreign {
        name: "an SPSS portable file (.por)",
        help: AS_SAV,
    })
}

/// SPSS files with a password.
fn encrypted(bytes: &[u8]) -> Option<Foreign> {
    let word = bytes.get(8..20)?;
    let name = match word {
        b"ENCRYPTEDSAV" => "an SPSS file with a password",
        b"ENCRYPTEDSPV" | b"ENCRYPTEDSPS" => "an SPSS document with a password",
        _ => return None,
    };
    Some(Foreign {
        name,
        help: "open it in SPSS with its password, and save it without one",
    })
}

/// gzip and bzip2, which R data files are compressed with.
fn compressed(bytes: &[u8]) -> Option<Foreign> {
    if bytes.starts_with(b"BZh") && bytes.get(4..10) == Some(b"1AY&SY") {
        return Some(Foreign {
            name: "a bzip2 file, as R and others compress",
            help: UNPACK,
        });
    }
    if !bytes.starts_with(&[0x1F, 0x8B, 8]) {
        return None;
    }
    let mut start = [0; 8];
    let mut read = 0;
    let mut unpacked = flate2::read::GzDecoder::new(bytes);
    while let Ok(more @ 1..) = unpacked.read(&mut start[read..]) {
        read += more;
    }
    let inner = BEGIN
        .iter()
        .filter(|(_, foreign)| foreign.help == FROM_R)
        .find(|(begin, _)| start[..read].starts_with(begin));
    Some(inner.map_or(
        Foreign {
            name: "a gzip file",
            help: UNPACK,
        },
        |(_, foreign)| *foreign,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    #[test]
    fn formats_are_known_by_their_bytes() {
        let name = |bytes: &[u8]| Foreign::of(bytes).map_or("", |foreign| foreign.name);
        let portable = [b"ASCII SPSS PORT FILE".as_slice(), &[b'0'; 400]].concat();
        assert!(name(&portable).contains(".por"));
        let lines = [[b'0'; 464].as_slice(), b"SPSS\r\nPORTA8/"].concat();
        assert!(name(&lines).contains(".por"));
        assert!(name(b"\x1c\0\0\0\0\0\0\0ENCRYPTEDSAV\x15").contains("password"));
        assert!(name(b"%PDF-1.7").contains("PDF"));
        assert!(name(b"HEADER RECORD*******LIBRARY HEADER").contains(".xpt"));
        let gzip = |bytes: &[u8]| {
            let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
            out.write_all(bytes).unwrap();
            out.finish().unwrap()
        };
        assert!(name(&gzip(b"RDX3\nX\n")).contains(".RData"));
        assert!(name(&gzip(b"X\n\0\0\0\x03\0\x04")).contains(".rds"));
        assert_eq!(name(&gzip(b"id,a\n1,2\n")), "a gzip file");
        for text in [
            "id,a\n1,2\n",
            "BZh,x\n",
            "X\n1\n",
            "SPSS,a\n1,2\n",
            "ORCA\n",
        ] {
            assert_eq!(name(text.as_bytes()), "", "{text}");
        }
    }
}
