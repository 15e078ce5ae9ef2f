//! Figures of published numbers: composed, drawn, and written as SVG, PNG, PDF and Vega-Lite.

pub mod figures;
