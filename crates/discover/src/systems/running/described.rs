//! Descriptions that say themselves what they run: a recipe of an image, Compose, a blueprint of Render, objects of Kubernetes.

use super::super::marks::base;
use super::super::places::{self, folder};
use super::{ENOUGH, FEW, File, LONGEST, Running, Runs, is_plain};
use crate::infra::blocks::{self, Block};
use crate::path;

/// What an image is built from that shows what others answer, or keeps what others say: it is no application of the tree.
const SERVERS: &[&str] = &[
    "nginx",
    "postgres",
    "postgresql",
    "mysql",
    "mariadb",
    "redis",
    "valkey",
    "mongo",
    "rabbitmq",
    "kafka",
    "elasticsearch",
    "opensearch",
    "grafana",
    "prometheus",
    "traefik",
    "haproxy",
    "caddy",
    "httpd",
    "keycloak",
    "localstack",
    "minio",
    "zookeeper",
    "memcached",
];

/// The image that a recipe makes, at the line that starts it.
pub(super) fn image(file: File<'_>) -> Option<Vec<Running>> {
    let lines = file.lines()?;
    let starts = |words: &[&str]| lines.iter().rposition(|line| words.iter().any(|word| line.starts_with(word)));
    let Some(from) = starts(&["FROM "]) else { return Some(Vec::new()) };
    let base = lines.get(from)?.split_whitespace().skip(1).find(|word| !word.starts_with("--")).map(base).unwrap_or_default();
    let own = folder(file.path);
    let is_beside = places::home(own) != own;
    if is_beside && SERVERS.contains(&base.to_ascii_lowercase().as_str()) {
        return Some(Vec::new());
    }
    let number = starts(&["CMD", "ENTRYPOINT"]).unwrap_or(from);
    Some(vec![file.entry(file.path, number, Runs::Deployed, &lines)])
}

/// The services that Compose builds in a folder or takes from an image.
pub(super) fn compose(file: File<'_>) -> Option<Vec<Running>> {
    let lines = file.lines()?;
    let each = blocks::children(&lines, "services", Some(0)).into_iter().filter_map(|(name, first, last)| {
        let inside: Vec<(&str, &str)> =
            lines.get(first..=last)?.iter().filter_map(|line| blocks::entry(line)).map(|(_, key, value)| (key, value)).collect();
        let of = |key: &str| inside.iter().find_map(|(own, value)| (*own == key && !value.is_empty()).then_some(*value));
        let runs = match of("context").or_else(|| of("build")) {
            Some(context) => file.built(context, of("dockerfile"))?,
            None => Runs::Image(vec![base(of("image")?)].into_iter().filter(|name| name.len() <= LONGEST).collect()),
        };
        Some(file.entry(&format!("{}#{name}", file.path), first, runs, &lines))
    });
    Some(each.take(ENOUGH).collect())
}

/// The services of a blueprint of Render: what is listed beneath `services:`, in the folder that it names.
pub(super) fn render(file: File<'_>) -> Option<Vec<Running>> {
    let lines = file.lines()?;
    let mut all: Vec<Running> = Vec::new();
    let (mut is_inside, mut item) = (false, None);
    for (number, line) in lines.iter().enumerate().filter(|(_, line)| !blocks::is_silent(line)) {
        let Some((_, key, value)) = blocks::entry(line) else { continue };
        let own = blocks::indent(line);
        let begins = line.trim_start().starts_with("- ");
        if own == 0 && !begins {
            (is_inside, item) = (key == "services", None);
        } else if is_inside && begins && all.len() < ENOUGH && item.is_none_or(|item| own <= item) {
            item = Some(own);
            all.push(file.entry(file.path, number, Runs::Deployed, &lines));
        }
        let Some(last) = all.last_mut().filter(|_| is_inside && item.is_some_and(|item| own <= item + 2)) else { continue };
        match key {
            "name" if is_plain(value) => last.name = format!("{}#{}", file.path, path::visible(value)),
            "rootDir" | "dockerContext" => last.runs = file.built(value, None).unwrap_or(Runs::Deployed),
            _ => {}
        }
    }
    Some(all)
}

/// Objects of Kubernetes that run something.
const WORKLOADS: &[&str] =
    &["Deployment", "StatefulSet", "DaemonSet", "CronJob", "Job", "Rollout", "Service.serving.knative.dev"];

pub(super) fn workloads(file: File<'_>) -> Option<Vec<Running>> {
    let lines = file.lines()?;
    let Some((parts, _)) = blocks::of(file.path, file.text, &lines) else { return Some(Vec::new()) };
    let is_chart = file.path.contains("templates/");
    let runs = |part: &&Block| {
        WORKLOADS.iter().any(|kind| part.name.starts_with(&format!("{kind}.")) || part.name.ends_with(&format!("#{kind}")))
    };
    let each = parts.iter().filter(runs).take(ENOUGH).map(|part| {
        let inside = lines.get(part.first..=part.last).unwrap_or_default();
        let images = inside.iter().filter_map(|line| blocks::entry(line)).filter(|(_, key, _)| *key == "image");
        let images = images.map(|(.., value)| base(value)).filter(|name| name.len() <= LONGEST).take(FEW).collect();

        let number = part.first + inside.iter().position(|line| line.starts_with("kind:")).unwrap_or_default();
        file.entry(&part.name, number, if is_chart { Runs::Nearest } else { Runs::Image(images) }, &lines)
    });
    Some(each.collect())
}
