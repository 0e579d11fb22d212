//! The embedded manager: the same HTTP and RPC interfaces over real sockets. Shares no code with `manager/`.
