//! The pages' assets are built by Vite before this crate; an empty folder lets checks run without them.

fn main() -> std::io::Result<()> {
    let dist = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../web/dist");
    std::fs::create_dir_all(&dist)?;
    println!("cargo:rerun-if-changed=../../web/dist/manifest.json");
    println!("cargo:rerun-if-changed=locales");
    Ok(())
}
