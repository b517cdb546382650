using System.Runtime.InteropServices;

namespace TrustFlow.PubSub.Embedded;

/// <summary>That a queue is done with a message.</summary>
[StructLayout(LayoutKind.Auto)]
readonly record struct Acknowledgement(long Queue, long Message);
