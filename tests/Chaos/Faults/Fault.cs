namespace ContainerMcp.Chaos.Tests.Faults;

/// <summary>What the proxy can do to a request.</summary>
internal enum Fault
{
    /// <summary>Nothing: the answer is the API server's.</summary>
    None,

    /// <summary>Refused: a conflict.</summary>
    Conflict409,

    /// <summary>Refused: too many requests, with a Retry-After of a second.</summary>
    TooMany429,

    /// <summary>Refused: internal error.</summary>
    Error500,

    /// <summary>Refused: service unavailable, by a page that is no JSON.</summary>
    Unavailable503,

    /// <summary>The connection breaks before the API server sees the request.</summary>
    CutBefore,

    /// <summary>The API server does it, and the connection breaks before the answer.</summary>
    CutAfter,

    /// <summary>The API server does it, and the answer is an internal error.</summary>
    Error500After,

    /// <summary>The API server does it, and half of the answer arrives.</summary>
    CutAnswer,

    /// <summary>No answer, and the API server never sees the request.</summary>
    HangBefore,

    /// <summary>No answer, but the API server does it.</summary>
    HangAfter,

    /// <summary>The answer takes its time.</summary>
    Slow,

    /// <summary>A list as it was some time ago.</summary>
    StaleList,

    /// <summary>A watch is refused: its version is too old.</summary>
    Gone410,

    /// <summary>A watch ends in the middle with the word that its version is too old.</summary>
    GoneInStream,

    /// <summary>A watch is cut in the middle of an event.</summary>
    CutWatch,

    /// <summary>A watch stays open and says nothing more.</summary>
    SilentWatch,

    /// <summary>The events of a watch arrive late.</summary>
    SlowWatch,
}
