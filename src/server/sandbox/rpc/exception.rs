//! Failures as the manager's endpoint throws them: wrapped three levels deep, with the cause innermost.

use super::classes::{self as of, constant};
use super::java::class::{Class, STACK_TRACE, STACK_TRACE_ELEMENT};
use super::java::value::{Value, object, text, unmodifiable_list};
use crate::server::sandbox::ops::{InvalidConfigure, MANAGER_EXCEPTION, Refusal};

const ENDPOINT_FRAME: (&str, &str, &str, i32) = (
    "com.alibaba.otter.shared.communication.core.impl.AbstractCommunicationEndpoint",
    "AbstractCommunicationEndpoint.java",
    "acceptEvent",
    72,
);

/// A failure reported by a handler.
#[derive(Clone, Debug)]
pub enum Failure {
    /// A look-up failed: an `OtterRemoteException` whose message is the cause with a stack trace as text.
    LookUp { class: &'static str, reason: String },
    /// A switch failed, reported as `ManagerException`s.
    Switch(Refusal),
    /// No event, or one of an unknown class.
    NullPointer,
    /// The endpoint has no such handler; there is no further cause.
    Endpoint(String),
}

fn stack_trace() -> Value {
    let (class, file, method, line) = ENDPOINT_FRAME;
    let frame = object(
        &STACK_TRACE_ELEMENT,
        vec![
            ("lineNumber", Value::Int(line)),
            ("declaringClass", text(Some(class))),
            ("fileName", text(Some(file))),
            ("methodName", text(Some(method))),
        ],
    );
    Value::Array { class: &STACK_TRACE, items: vec![frame] }
}

/// A throwable; without a cause it is its own cause, as in Java.
fn throwable(class: &'static Class, message: Option<&str>, cause: Value, more: Vec<(&'static str, Value)>) -> Value {
    let mut fields = vec![
        ("Throwable.cause", cause),
        ("detailMessage", text(message)),
        ("stackTrace", stack_trace()),
        ("suppressedExceptions", unmodifiable_list()),
    ];
    fields.extend(more);
    object(class, fields)
}

const ITSELF: Value = Value::Enclosing(0);

fn nestable(class: &'static Class, message: &str, cause: Value) -> Value {
    let delegate = object(&of::NESTABLE_DELEGATE, vec![("nestable", Value::Enclosing(1))]);
    let more = vec![("NestableRuntimeException.cause", cause), ("delegate", delegate)];
    throwable(class, Some(message), ITSELF, more)
}

fn at_bottom(failure: &Failure) -> Value {
    match failure {
        Failure::LookUp { class, reason } => {
            let trace = "\n\tat com.alibaba.otter.manager.biz.remote.impl.ConfigRemoteServiceImpl.find(ConfigRemoteServiceImpl.java:211)";
            let message = if *class == MANAGER_EXCEPTION {
                format!("{class}: {reason}:{class}: {class}: {reason}{trace}\nCaused by: {class}: {reason}{trace}\n\t... 21 more\n")
            } else {
                format!("{reason}:{class}: {reason}{trace}\n")
            };
            nestable(&of::OTTER_REMOTE_EXCEPTION, &message, Value::Null)
        }
        Failure::Switch(Refusal::InvalidConfigure(configure)) => {
            let name = match configure {
                InvalidConfigure::Ddl => "DDL",
                InvalidConfigure::Home => "HOME",
            };
            let kind = vec![("type", Value::Constant { class: constant::INVALID_TYPE, name })];
            let cause = throwable(&of::INVALID_CONFIGURE_EXCEPTION, Some(name), ITSELF, kind);
            let message = format!("{}: {name}", of::INVALID_CONFIGURE_EXCEPTION.name);
            throwable(&of::MANAGER_EXCEPTION, Some(&message), cause, Vec::new())
        }
        Failure::Switch(refusal) => {
            let reason = match refusal {
                Refusal::Exception { message, .. } => message.clone(),
                other => other.to_string(),
            };
            let cause = throwable(&of::MANAGER_EXCEPTION, Some(&reason), ITSELF, Vec::new());
            throwable(&of::MANAGER_EXCEPTION, Some(&format!("{MANAGER_EXCEPTION}: {reason}")), cause, Vec::new())
        }
        Failure::NullPointer | Failure::Endpoint(_) => Value::Null,
    }
}

/// The exception returned for a call of the handler `onFindNode` etc.
pub fn exception(handler: &str, failure: &Failure) -> Value {
    match failure {
        Failure::NullPointer => throwable(&of::NULL_POINTER_EXCEPTION, None, ITSELF, Vec::new()),
        Failure::Endpoint(message) => nestable(&of::COMMUNICATION_EXCEPTION, message, Value::Null),
        _ => {
            let target = vec![("target", at_bottom(failure))];
            let invocation = throwable(&of::INVOCATION_TARGET_EXCEPTION, None, Value::Null, target);
            nestable(&of::COMMUNICATION_EXCEPTION, &format!("method_invoke_error:{handler}"), invocation)
        }
    }
}
