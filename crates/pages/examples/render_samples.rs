//! Writes every sample page into a folder, with the stylesheet and the script beside, to be opened in a browser.

use std::error::Error;
use std::fs;
use std::path::Path;

use ephor_pages::assets::assets;
use ephor_pages::gallery::gallery;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args().nth(1).ok_or("name a folder to write the samples into")?;
    let folder = Path::new(&folder);
    fs::create_dir_all(folder.join("assets"))?;
    for asset in assets() {
        fs::write(folder.join(asset.path.trim_start_matches('/')), asset.bytes)?;
    }
    for sample in gallery() {
        // A page opened from a folder has no root, so its assets are named relative to it.
        let html = sample.html.replace("\"/assets/", "\"assets/");
        fs::write(folder.join(format!("{}.html", sample.name)), html)?;
    }
    Ok(())
}
