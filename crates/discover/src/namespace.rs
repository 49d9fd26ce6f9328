//! Packages that share a namespace: `llama_index.llms.openai` is imported, and `llama-index-llms-openai` is what the registry has.

use crate::catalogue::of_registry;
use crate::registry::Registry;

/// How imports of one shape are called by their registry.
pub(crate) struct Namespace {
    pub registry: Registry,
    /// The steps of an import: a name, `*` for any that goes into the name of the package, or `?` for any that does not.
    pub steps: Vec<String>,
    /// The name of the package, with `*` for each step that goes into it.
    package: String,
    #[cfg(test)]
    example: (String, String),
}

impl Namespace {
    /// A line of the catalogue.
    pub(crate) fn read(parts: &[&str]) -> Result<Self, String> {
        let [import, package, imported, is] = parts else {
            return Err("expected registry:import | package | an import | its package".to_owned());
        };
        let (registry, import) = of_registry(import)?;
        #[cfg(not(test))]
        let _ = (imported, is);
        Ok(Self {
            registry,
            steps: import.split(registry.step()).map(str::to_owned).collect(),
            package: (*package).to_owned(),
            #[cfg(test)]
            example: ((*imported).to_owned(), (*is).to_owned()),
        })
    }

    /// How many steps are names: of two shapes as long, the one that says more counts.
    pub(crate) fn plain_steps(&self) -> usize {
        self.steps.iter().filter(|step| !matches!(step.as_str(), "*" | "?")).count()
    }

    /// The package from which something of that name is imported, if the name begins with this shape.
    pub(crate) fn package(&self, name: &str) -> Option<String> {
        let mut given = name.split(self.registry.step());
        let mut package = self.package.clone();
        for step in &self.steps {
            let own = given.next()?;
            match step.as_str() {
                "*" => package = package.replacen('*', &self.registry.plain(own), 1),
                "?" => {}
                step if step == own => {}
                _ => return None,
            }
        }
        Some(package)
    }
}

#[cfg(test)]
mod stories {
    use crate::catalogue::Catalogue;

    #[test]
    fn every_namespace_is_called_as_its_registry_calls_it() {
        let known = Catalogue::built_in().unwrap();
        for one in known.namespaces() {
            let (import, package) = &one.example;
            let found = known.of_namespace(one.registry, import).map(|(name, _)| name);
            assert_eq!(found.as_ref(), Some(package), "{import}");
        }
    }
}
