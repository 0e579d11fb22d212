//! The layers of `docs/architecture.md`, read from the imports: each area uses only areas of lower layers, folders do not depend on
//! each other in a circle, and within a folder at most five files do.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use petgraph::algo::tarjan_scc;
use petgraph::graphmap::DiGraphMap;
use syn::visit::{self, Visit};
use syn::{Attribute, Item, UseTree, Visibility};

/// From the bottom up. An area belongs to the longest prefix that matches its path.
const LAYERS: &[&[&str]] = &[
    &["model"],
    &["messages", "server/clock", "server/names", "server/random"],
    &["server/config", "server/store", "server/manager", "server/sandbox"],
    &["server/accounts", "server/oidc", "server/monitor"],
    &["server/diagnostics"],
    &["server/audit", "server/history"],
    &["server/authz"],
    &["server/state"],
    &["server/services"],
    &["server/jobs"],
    &["server/web/middleware", "server/web/tls"],
    &["ui"],
    &["server/web"],
    &["server/from_config"],
    &["server/bootstrap", "server/cli", "server/log"],
    &["main", "lib", "server"],
];

/// The most files of one folder that may depend on each other in a circle.
const MAX_CYCLE: usize = 5;

/// One source file of the crate.
struct Module {
    /// Its module path, such as `["server", "authz", "policy"]`.
    path: Vec<String>,
    /// The names that it defines itself.
    items: BTreeSet<String>,
    /// Public re-exports: the name (`*` for all) and the path that it stands for.
    reexports: Vec<(String, Vec<String>)>,
    /// The paths that it uses.
    uses: BTreeSet<Vec<String>>,
    /// The modules below it that are compiled for tests only.
    test_modules: BTreeSet<String>,
}

/// Collects what a file uses and defines, test code excepted.
struct Reader<'a> {
    module: &'a mut Module,
}

fn is_test(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        let mut text = String::new();
        if let syn::Meta::List(list) = &attribute.meta {
            text = list.tokens.to_string();
        }
        (attribute.path().is_ident("cfg") && text.contains("test"))
            || attribute.path().segments.last().is_some_and(|last| last.ident == "test")
    })
}

fn leaves(tree: &UseTree, prefix: &mut Vec<String>, into: &mut Vec<(String, Vec<String>)>) {
    match tree {
        UseTree::Path(path) => {
            prefix.push(path.ident.to_string());
            leaves(&path.tree, prefix, into);
            prefix.pop();
        }
        UseTree::Group(group) => group.items.iter().for_each(|tree| leaves(tree, prefix, into)),
        UseTree::Glob(_) => into.push(("*".to_owned(), prefix.clone())),
        UseTree::Name(name) if name.ident == "self" => into.push((prefix.last().cloned().unwrap_or_default(), prefix.clone())),
        UseTree::Name(name) => {
            let path = prefix.iter().cloned().chain([name.ident.to_string()]).collect();
            into.push((name.ident.to_string(), path));
        }
        UseTree::Rename(rename) => {
            let path = prefix.iter().cloned().chain([rename.ident.to_string()]).collect();
            into.push((rename.rename.to_string(), path));
        }
    }
}

impl Module {
    /// The path from the root of the crate; `None` when it leads into another crate.
    fn absolute(&self, path: &[String], modules: &BTreeMap<Vec<String>, PathBuf>) -> Option<Vec<String>> {
        let mut base = self.path.clone();
        match path.first()?.as_str() {
            "crate" | "otter_admin" => return Some(path[1..].to_vec()),
            "self" => {}
            "super" => drop(base.pop()),
            first => {
                let child: Vec<String> = base.iter().cloned().chain([first.to_owned()]).collect();
                return modules.contains_key(&child).then(|| base.iter().chain(path).cloned().collect());
            }
        }
        let rest = path[1..].iter().skip_while(|segment| *segment == "super" && base.pop().is_some());
        let rest: Vec<String> = rest.cloned().collect();
        Some(base.into_iter().chain(rest).collect())
    }
}

impl<'ast> Visit<'ast> for Reader<'_> {
    fn visit_item(&mut self, item: &'ast Item) {
        let (attributes, name): (&[Attribute], Option<String>) = match item {
            Item::Const(item) => (&item.attrs, Some(item.ident.to_string())),
            Item::Enum(item) => (&item.attrs, Some(item.ident.to_string())),
            Item::Fn(item) => (&item.attrs, Some(item.sig.ident.to_string())),
            Item::Static(item) => (&item.attrs, Some(item.ident.to_string())),
            Item::Struct(item) => (&item.attrs, Some(item.ident.to_string())),
            Item::Trait(item) => (&item.attrs, Some(item.ident.to_string())),
            Item::Type(item) => (&item.attrs, Some(item.ident.to_string())),
            Item::Mod(item) => (&item.attrs, None),
            Item::Impl(item) => (&item.attrs, None),
            Item::Use(item) => (&item.attrs, None),
            Item::Macro(item) => (&item.attrs, None),
            _ => (&[], None),
        };
        if is_test(attributes) {
            if let Item::Mod(item) = item {
                self.module.test_modules.insert(item.ident.to_string());
            }
            return;
        }
        self.module.items.extend(name);
        visit::visit_item(self, item);
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        let mut found = Vec::new();
        leaves(&item.tree, &mut Vec::new(), &mut found);
        if matches!(item.vis, Visibility::Inherited) {
            self.module.uses.extend(found.into_iter().map(|(_, path)| path));
        } else {
            self.module.reexports.extend(found);
        }
    }

    /// A visibility such as `pub(in crate::server)` uses nothing.
    fn visit_vis_restricted(&mut self, _: &'ast syn::VisRestricted) {}

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let segments: Vec<String> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        if segments.len() > 1 && matches!(segments[0].as_str(), "crate" | "super" | "self") {
            self.module.uses.insert(segments);
        }
        visit::visit_path(self, path);
    }
}

/// Every source file by its module path, without those that hold tests alone.
fn sources() -> BTreeMap<Vec<String>, PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let (mut found, mut folders) = (BTreeMap::new(), vec![root.clone()]);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let relative = path.strip_prefix(&root).expect("below src").with_extension("");
            let mut module: Vec<String> = relative.components().map(|part| part.as_os_str().to_string_lossy().into_owned()).collect();
            if module.last().is_some_and(|last| last == "mod") {
                module.pop();
            }
            if path.extension().is_some_and(|kind| kind == "rs") {
                found.insert(module, path);
            }
        }
    }
    found
}

/// Follows a path to the file that defines its last name.
fn resolve(
    path: &[String],
    modules: &BTreeMap<Vec<String>, Module>,
    sources: &BTreeMap<Vec<String>, PathBuf>,
    depth: usize,
) -> Option<Vec<String>> {
    let deepest = (1..=path.len()).rev().find(|length| modules.contains_key(&path[..*length]))?;
    let module = &modules[&path[..deepest]];
    let Some(name) = path.get(deepest) else { return Some(module.path.clone()) };
    if module.items.contains(name) || depth == 0 {
        return Some(module.path.clone());
    }
    for (exported, target) in &module.reexports {
        let Some(mut target) = module.absolute(target, sources) else { continue };
        if exported == name {
            target.extend_from_slice(&path[deepest + 1..]);
            return resolve(&target, modules, sources, depth - 1);
        }
        if exported == "*" {
            let below: Vec<String> = target.iter().chain(&path[deepest..]).cloned().collect();
            if let Some(found) = resolve(&below, modules, sources, depth - 1)
                && modules[&found].items.contains(name)
            {
                return Some(found);
            }
        }
    }
    Some(module.path.clone())
}

/// Which file uses which.
fn imports() -> BTreeSet<(String, String)> {
    let sources = sources();
    let mut modules: BTreeMap<Vec<String>, Module> = BTreeMap::new();
    for (path, file) in &sources {
        let mut module = Module {
            path: path.clone(),
            items: BTreeSet::new(),
            reexports: Vec::new(),
            uses: BTreeSet::new(),
            test_modules: BTreeSet::new(),
        };
        let parsed =
            syn::parse_file(&fs::read_to_string(file).expect("a file")).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        Reader { module: &mut module }.visit_file(&parsed);
        modules.insert(path.clone(), module);
    }
    let is_test_module = |parent: &[String], name: &String| modules.get(parent).is_some_and(|module| module.test_modules.contains(name));
    let is_test = |path: &[String]| (0..path.len()).any(|length| is_test_module(&path[..length], &path[length]));
    let mut found = BTreeSet::new();
    for module in modules.values().filter(|module| !is_test(&module.path)) {
        for used in &module.uses {
            let target = module.absolute(used, &sources).and_then(|path| resolve(&path, &modules, &sources, 8));
            if let Some(target) = target.filter(|target| *target != module.path && !is_test(target)) {
                found.insert((module.path.join("/"), target.join("/")));
            }
        }
    }
    found
}

fn layer(module: &str) -> usize {
    let below = |area: &&str| module == *area || module.strip_prefix(*area).is_some_and(|rest| rest.starts_with('/'));
    let ranked = LAYERS.iter().enumerate().flat_map(|(rank, areas)| areas.iter().map(move |area| (rank, area)));
    let best = ranked.filter(|(_, area)| below(area)).max_by_key(|(_, area)| area.len());
    best.map(|(rank, _)| rank).unwrap_or_else(|| panic!("{module} belongs to no layer"))
}

#[test]
fn no_file_uses_a_higher_layer() {
    let upward: Vec<_> = imports().into_iter().filter(|(from, to)| layer(from) < layer(to)).collect();
    assert!(upward.is_empty(), "{} upward imports:\n{}", upward.len(), lines(&upward));
}

fn lines(pairs: &[(String, String)]) -> String {
    pairs.iter().map(|(from, to)| format!("  {from} -> {to}\n")).collect()
}

/// The folder of a module: its own for a `mod.rs`.
fn folder<'a>(module: &'a str, all: &BTreeSet<&str>) -> &'a str {
    let own = format!("{module}/");
    if all.iter().any(|other| other.starts_with(&own)) {
        return module;
    }
    module.rsplit_once('/').map_or(module, |(folder, _)| folder)
}

/// Circles of files, or of the folders that they are in.
fn cycles<'a>(edges: impl Iterator<Item = (&'a str, &'a str)>) -> Vec<Vec<&'a str>> {
    let mut graph = DiGraphMap::<&str, ()>::new();
    for (from, to) in edges.filter(|(from, to)| from != to) {
        graph.add_edge(from, to, ());
    }
    tarjan_scc(&graph).into_iter().filter(|component| component.len() > 1).collect()
}

#[test]
fn circles_are_small_and_stay_in_one_folder() {
    let imports = imports();
    let edges = || imports.iter().map(|(from, to)| (from.as_str(), to.as_str()));
    let files = cycles(edges());
    let large: Vec<_> = files.iter().filter(|cycle| cycle.len() > MAX_CYCLE).collect();
    assert!(large.is_empty(), "circles of more than {MAX_CYCLE} files: {large:#?}");
    let all: BTreeSet<&str> = edges().flat_map(|(from, to)| [from, to]).collect();
    let folders = |cycle: &[&str]| cycle.iter().map(|module| folder(module, &all).to_owned()).collect::<BTreeSet<_>>().len();
    let across: Vec<_> = files.iter().filter(|cycle| folders(cycle) > 1).collect();
    assert!(across.is_empty(), "circles across folders: {across:#?}");
}
