//! Passwords do not appear in errors, `Debug` output or `--print-config`.

use secrecy::ExposeSecret;

use super::*;

/// A numeric password.
const SECRET: &str = "8642013579";

#[test]
fn a_syntax_error_contains_the_line_number_but_not_the_line() {
    for line in [
        format!("password = \"{SECRET}"),
        format!("password = '{SECRET}"),
        format!("password = {SECRET}x"),
        format!("password = x{SECRET}"),
        format!("password {SECRET}"),
        format!("password = '{SECRET}' '{SECRET}'"),
        format!("password = '{SECRET}'\npassword = '{SECRET}'"),
        format!("password = \"\\q{SECRET}\""),
        format!("password = {{ a = {SECRET}"),
        format!("password = \"\"\"{SECRET}\n{SECRET}"),
    ] {
        let error = load(&format!("# a comment\n[[manager]]\n{line}"), &[]).expect_err(&line);
        let text = error.to_string();
        assert!(matches!(error, ConfigError::Unreadable(_)) && text.contains("otter-admin.toml, line "), "{text}");
        assert!(["line 3:", "line 4:"].iter().any(|number| text.contains(number)), "{text}");
        assert!(!text.contains(SECRET) && !format!("{error:?}").contains(SECRET), "{text}");
        assert!(!text.contains('\n'), "{text}");
    }
}

#[test]
fn a_secret_of_the_wrong_type_is_not_quoted() {
    for (text, key) in [
        (format!("store = {SECRET}"), "store"),
        (format!("[[manager]]\npassword = {SECRET}"), "manager.password"),
        (format!("[[manager]]\npassword = ['{SECRET}']"), "manager.password"),
        (format!("[[manager]]\npassword = {{ a = '{SECRET}' }}"), "manager.password"),
        (format!("[[oidc]]\nclient_secret = {SECRET}"), "oidc.client_secret"),
    ] {
        let error = load(&text, &[]).expect_err(&text);
        assert!(error.to_string().starts_with(&format!("`{key}`: must be text in quotes. ")), "{error}");
        assert!(!format!("{error:?}").contains(SECRET));
    }
    for text in [format!("manager = '{SECRET}'"), format!("sandbox = '{SECRET}'"), format!("[[manager]]\ntimeout = '{SECRET}'")] {
        let error = load(&text, &[]).expect_err(&text).to_string();
        assert!(!error.contains(SECRET), "{error}");
    }
}

#[test]
fn a_numeric_password_in_a_variable_is_kept_as_text() {
    let password = "007";
    let variables =
        [("OTTER_ADMIN_MANAGER_URL", "http://a:1"), ("OTTER_ADMIN_MANAGER_USER", "u"), ("OTTER_ADMIN_MANAGER_PASSWORD", password)];
    assert_eq!(load("", &variables).expect("a manager").managers[0].password.expose_secret(), password);
}

#[test]
fn credentials_in_urls_are_rejected_or_masked() {
    for (text, key) in [
        (format!("[[manager]]\nuser = 'u'\nconsole = 'http://u:{SECRET}@otter:8080'"), "manager.console"),
        (format!("[[manager]]\nuser = 'u'\nconsole = 'http://{SECRET}@otter:8080'"), "manager.console"),
        (format!("[[manager]]\nuser = 'u'\nconsole = 'http:{SECRET}'"), "manager.console"),
        (format!("address = 'https://u:{SECRET}@otter.example.com'"), "address"),
        (format!("address = 'https://:{SECRET}@otter.example.com'"), "address"),
    ] {
        let error = load(&text, &[]).expect_err(&text).to_string();
        assert!(error.starts_with(&format!("`{key}`: is not a URL such as")) && !error.contains(SECRET), "{error}");
    }
    for (key, url, expected) in [
        ("store", format!("mysql://me:{SECRET}@db/otter"), "mysql://me:***@db/otter"),
        ("store", format!("postgres://db/otter?user=me&password={SECRET}"), "postgres://db/otter?***"),
        ("store", format!("mysql://me:12/{SECRET}@db/otter"), "***"),
        ("store", format!("mysql://me:12#{SECRET}@db/otter"), "***"),
        ("store", format!("mysql:me:{SECRET}@db/otter"), "***"),
        ("store", SECRET.to_owned(), "***"),
        ("oidc.a.issuer", format!("https://u:{SECRET}@id.example.com/"), "https://u:***@id.example.com/"),
    ] {
        let text = if key == "store" { format!("store = '{url}'") } else { format!("[[oidc]]\nname = 'a'\nissuer = '{url}'") };
        let config = load(&text, &[]).expect("unchecked");
        let shown = config.sources.iter().find(|source| source.key == key).expect("shown");
        assert_eq!(shown.value, expected);
    }
}

#[test]
fn debug_output_contains_no_secret() {
    let text = format!(
        "store = 'mysql://me:{SECRET}@db/otter'
        [[manager]]
        console = 'http://otter:8080'
        user = 'u'
        password = '{SECRET}'
        [[oidc]]
        name = 'a'
        client_secret = '{SECRET}'"
    );
    let config = load(&text, &[]).expect("a configuration");
    assert!(!format!("{config:?}").contains(SECRET));
    assert_eq!(config.managers[0].password.expose_secret(), SECRET);
    assert_eq!(config.oidc[0].client_secret.as_ref().map(|secret| secret.0.expose_secret()), Some(SECRET));
}
