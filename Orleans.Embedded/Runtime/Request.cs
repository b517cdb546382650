namespace Orleans.Runtime;

/// <summary>What an activation serves: a call, the tick of a timer, an event of a stream.</summary>
abstract class Request
{
    internal Request? Next { get; set; }

    internal Request? Previous { get; set; }

    /// <summary>How it blocks others while it runs; set when it starts.</summary>
    internal Blocking Blocks { get; set; }

    /// <summary>When its caller gives up, on the runtime's coarse clock.</summary>
    internal long Deadline { get; set; } = long.MaxValue;

    /// <summary>The values that go along with it.</summary>
    internal ContextValues? Context { get; set; }

    internal virtual bool IsAlwaysInterleave => false;

    internal virtual bool IsReadOnly => false;

    /// <summary>Whether the activation counts as used by it.</summary>
    internal virtual bool KeepsAlive => true;

    /// <summary>Whether it is for the grain, or only for this activation.</summary>
    internal virtual bool IsForGrain => true;

    /// <summary>Runs under the activation's scheduler, and sees to it that <see cref="Activation.Finished"/> is called at the end.</summary>
    internal abstract void Start(Activation activation);

    /// <summary>Tells the caller, if one still waits, that it will not be served.</summary>
    internal abstract void Fail(Exception error);

    /// <summary>Tells the caller that time is up; the work goes on.</summary>
    internal virtual void TimeOut(Activation activation) { }
}

/// <summary>How a running request blocks others.</summary>
enum Blocking : byte
{
    /// <summary>Not at all.</summary>
    Nothing,

    /// <summary>All but those that only read.</summary>
    Writers,

    /// <summary>All.</summary>
    Everything,
}

/// <summary>Requests in order, linked through themselves: to start, to end and to time out costs no allocation.</summary>
struct RequestList
{
    internal Request? First { get; private set; }

    Request? last;

    internal readonly bool IsEmpty => First is null;

    internal void Add(Request request)
    {
        request.Previous = last;
        request.Next = null;
        if (last is null) First = request;
        else last.Next = request;
        last = request;
    }

    internal void Remove(Request request)
    {
        if (request.Previous is null) First = request.Next;
        else request.Previous.Next = request.Next;
        if (request.Next is null) last = request.Previous;
        else request.Next.Previous = request.Previous;
        request.Next = request.Previous = null;
    }
}
