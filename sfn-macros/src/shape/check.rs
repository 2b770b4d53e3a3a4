//! All complaints: what serde would write differently from what a state machine could.
//!
//! An attribute is honored, changes nothing in JSON, or is refused. What is not known is refused, because it may change the form.

use syn::Path;

use super::attributes::{Attributes, LeftOut, Setting, Value};
use super::parse::{Body, Field, Fields, Item, Kind, Variant};
use super::rename::{CASES, Case};

/// Every complaint.
pub(super) fn check(item: &Item<'_>) -> Vec<syn::Error> {
    let mut complaints = Complaints(Vec::new());
    complaints.container(item);
    match &item.body {
        Body::Struct(fields) => complaints.fields(fields, item.attributes.has("default")),
        Body::Enum(variants) => {
            for variant in variants {
                complaints.variant(variant);
                complaints.fields(&variant.fields, false);
            }
        }
    }
    complaints.0
}

/// An error is told by its name, so the data of two variants may look alike.
pub(super) fn no_untagged_errors(item: &Item<'_>) -> Option<syn::Error> {
    let untagged = item.attributes.get("untagged")?;
    let message = "`untagged` reads the first variant that fits, and an error is the variant that its name says; remove it";
    Some(syn::Error::new_spanned(&untagged.path, message))
}

/// Why attributes that convert are refused: they stand on fields and variants.
const CONVERTS: &str = "writes JSON that only its functions know, which a state machine cannot call; \
    give the field a type whose own JSON this is, such as `String`";

/// Why attributes that name another type are refused.
const OTHER_TYPE: &str = "writes the JSON of another type, which a state machine cannot convert; \
    use that type in the workflow";

const ALIAS: &str =
    "lets serde read a second name, under which a state machine would not look; keep one name";

struct Complaints(Vec<syn::Error>);

#[expect(clippy::match_same_arms, reason = "what is honored is told from what changes nothing")]
impl Complaints {
    /// `name` is not possible, and why.
    fn refuse(&mut self, setting: &Setting, why: &str) {
        self.at(&setting.path, format!("`{}` {why}", setting.name()));
    }

    fn at(&mut self, path: &Path, message: String) {
        self.0.push(syn::Error::new_spanned(path, message));
    }

    fn container(&mut self, item: &Item<'_>) {
        self.unread(&item.attributes);
        let is_enum = matches!(item.body, Body::Enum(_));
        for setting in item.attributes.iter() {
            match setting.name().as_str() {
                "untagged" | "content" | "default" => {}
                // What these say is not in the JSON that is written.
                "rename" | "bound" | "crate" | "expecting" => {}
                "rename_all" | "rename_all_fields" => self.case(setting),
                "tag" if is_enum => {}
                "tag" => self.refuse(
                    setting,
                    "on a struct writes a member that is no field; make it a field, or the struct a variant of an enum",
                ),
                "transparent" if item.transparent().is_some() => {}
                "transparent" => self.refuse(
                    setting,
                    "needs one field that is the value; mark the others with `skip`",
                ),
                "deny_unknown_fields" if item.attributes.has("untagged") => self.refuse(
                    setting,
                    "would decide by unknown members which variant a value is, and a state machine decides by the known ones; remove it",
                ),
                // What serde refuses to read is nothing that is written.
                "deny_unknown_fields" => {}
                "from" | "try_from" | "into" => self.refuse(setting, OTHER_TYPE),
                "remote" => self.refuse(
                    setting,
                    "describes a type of another crate, which a workflow cannot name by this one; give the workflow a type of its own",
                ),
                "variant_identifier" | "field_identifier" => self.refuse(
                    setting,
                    "is for hand-written implementations of `Deserialize`; a workflow needs the type that they make",
                ),
                _ => self.unknown(setting),
            }
        }
    }

    fn variant(&mut self, variant: &Variant<'_>) {
        self.unread(&variant.attributes);
        for setting in variant.attributes.iter() {
            match setting.name().as_str() {
                "bound" | "borrow" => {}
                "rename" => self.rename(setting),
                "rename_all" => self.case(setting),
                "alias" => self.refuse(setting, ALIAS),
                "skip" | "skip_serializing" | "skip_deserializing" => self.refuse(
                    setting,
                    "makes a variant that cannot be written and read; a workflow needs an enum of those that can",
                ),
                "with" | "serialize_with" | "deserialize_with" => self.refuse(setting, CONVERTS),
                "other" => self.refuse(
                    setting,
                    "takes every unknown name for this variant, which a state machine would take for none; use a `String` where names are open",
                ),
                "untagged" => self.refuse(
                    setting,
                    "on one variant mixes two ways to tell variants apart; put it on the enum, or remove it",
                ),
                _ => self.unknown(setting),
            }
        }
    }

    fn fields(&mut self, fields: &Fields<'_>, defaults: bool) {
        for field in &fields.fields {
            self.unread(&field.attributes);
            for setting in field.attributes.iter() {
                self.field(setting, field, fields.kind, defaults);
            }
        }
    }

    fn field(&mut self, setting: &Setting, field: &Field<'_>, kind: Kind, defaults: bool) {
        let attributes = &field.attributes;
        match setting.name().as_str() {
            "bound" | "borrow" => {}
            "default" | "flatten" | "skip" | "skip_serializing_if" | "skip_serializing" | "skip_deserializing"
                if kind == Kind::Tuple =>
            {
                self.refuse(setting, "needs a name for the field: in an array, it would move the other fields");
            }
            "rename" => self.rename(setting),
            "default" | "flatten" | "skip" => {}
            "skip_serializing" | "skip_deserializing" if attributes.is_skipped() => {}
            "skip_serializing" => self.refuse(
                setting,
                "drops on the way what a state machine passes on; use `skip`, or give tasks a type without the field",
            ),
            "skip_deserializing" => self.refuse(
                setting,
                "ignores on the way what a state machine reads; use `skip`, or give tasks a type without the field",
            ),
            "skip_serializing_if" => self.skip(setting, attributes.has("default") || defaults),
            "alias" => self.refuse(setting, ALIAS),
            "with" | "serialize_with" | "deserialize_with" => self.refuse(setting, CONVERTS),
            "getter" => self.refuse(setting, "belongs to `remote`; give the workflow a type of its own"),
            _ => self.unknown(setting),
        }
    }

    /// A field that is left out has to be read back as what it was.
    fn skip(&mut self, setting: &Setting, has_default: bool) {
        let Value::Text(function) = &setting.value else { return };
        match LeftOut::told_by(function) {
            Some(LeftOut::None) => {}
            Some(LeftOut::Empty) if has_default => {}
            Some(LeftOut::Empty) => {
                self.refuse(setting, "leaves out a field that serde cannot read back then; add `default`");
            }
            None => {
                let message = format!(
                    "whether the field is left out is for `{}` to say, which a state machine cannot call; \
                     write `Option::is_none`, or `is_empty` of a text, a list or a map",
                    function.value()
                );
                self.0.push(syn::Error::new(function.span(), message));
            }
        }
    }

    /// One name has to be both written and read.
    fn rename(&mut self, setting: &Setting) {
        if let Value::Split { .. } = setting.value
            && setting.text().is_none()
        {
            self.refuse(setting, "gives the JSON that is written other names than the JSON that is read; write one name for both");
        }
    }

    fn case(&mut self, setting: &Setting) {
        self.rename(setting);
        if let Some(text) = setting.text()
            && Case::named(&text.value()).is_none()
        {
            let known: Vec<String> = CASES.iter().map(|(name, _)| format!("`{name}`")).collect();
            let message =
                format!("\"{}\" is no case of serde; write one of {}", text.value(), known.join(", "));
            self.0.push(syn::Error::new(text.span(), message));
        }
    }

    fn unknown(&mut self, setting: &Setting) {
        self.refuse(
            setting,
            "is no attribute of serde whose effect on JSON is known here; remove it, or use a type without it in the workflow",
        );
    }

    fn unread(&mut self, attributes: &Attributes) {
        self.0.extend(attributes.errors.iter().cloned());
    }
}
