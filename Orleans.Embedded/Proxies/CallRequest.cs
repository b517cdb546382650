using System.Reflection;
using Orleans.Serialization.Invocation;
using Orleans.Storage;

namespace Orleans.Runtime;

/// <summary>A call of a grain's method. The arguments are fields of the class that is generated for each method.</summary>
abstract class CallRequest : Request, IInvokable
{
    object? filterTarget;

    protected CallRequest(GrainMethod method) => Method = method;

    internal GrainMethod Method { get; }

    internal GrainReference Target { get; set; } = null!;

    /// <summary>The activation that called; null if the call comes from outside of the grains.</summary>
    internal Activation? Source { get; set; }

    internal CancellationTokenRegistration? Cancellation { get; set; }

    internal override bool IsAlwaysInterleave => Method.IsAlwaysInterleave;

    internal override bool IsReadOnly => Method.IsReadOnly;

    /// <summary>Ends with the answer, or when the caller gives up.</summary>
    internal abstract Task Ending { get; }

    /// <summary>The same call with an answer of its own, for filters that stand between the caller and it.</summary>
    internal CallRequest Copy()
    {
        var copy = (CallRequest)MemberwiseClone();
        copy.Renew();
        return copy;
    }

    /// <summary>Gives a copy an answer of its own.</summary>
    protected abstract void Renew();

    internal Response ResponseOf() => ResponseOf(Ending);

    internal override void Start(Activation activation)
    {
        if (Ending.IsCompleted && GetCancellationToken().IsCancellationRequested)
        {
            activation.Finished(this);
            return;
        }
        if (activation.HasFilters) new IncomingCall(this, activation).Run();
        else Run(activation);
    }

    /// <summary>Calls the method of the grain.</summary>
    protected abstract Task Call(object grain);

    /// <summary>Answers as the method's task ended.</summary>
    protected abstract void AnswerFrom(Task ended);

    /// <summary>Answers with an error.</summary>
    protected abstract void AnswerWith(Exception error);

    /// <summary>What filters see of the method's task.</summary>
    protected abstract Response ResponseOf(Task ended);

    /// <summary>Answers with what the filters made of it.</summary>
    protected abstract void AnswerFrom(Response response);

    void Run(Activation activation)
    {
        Task task;
        try
        {
            task = Call(activation.GrainInstance!);
        }
        catch (Exception error)
        {
            Ended(activation, error);
            if (!Method.IsOneWay) AnswerWith(error);
            return;
        }
        if (task.IsCompleted) Ended(activation, task);
        else
            task.ContinueWith(
                static (ended, state) =>
                {
                    var (request, at) = ((CallRequest, Activation))state!;
                    request.Ended(at, ended);
                },
                (this, activation), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, activation.Turns);
    }

    void Ended(Activation activation, Task task)
    {
        Ended(activation, task.IsFaulted ? task.Exception!.InnerException : null);
        if (!Method.IsOneWay) AnswerFrom(task);
    }

    void Ended(Activation activation, Exception? error)
    {
        Released();
        if (error is InconsistentStateException) activation.Distrust(error);
        activation.Finished(this);
        if (error is not null && Method.IsOneWay) activation.Runtime.Log.OneWayFailed(error, Method.ToString(), activation.GrainId);
    }

    /// <summary>Ends a call that went through filters.</summary>
    internal void Ended(Activation activation, Response response)
    {
        Ended(activation, response.Exception);
        if (Method.IsOneWay) return;
        if (response.Exception is { } error) AnswerWith(error);
        else AnswerFrom(response);
    }

    /// <summary>Ends a call at its caller, with what the filters there made of it.</summary>
    internal void Answer(Response response)
    {
        if (response.Exception is { } error) AnswerWith(error);
        else AnswerFrom(response);
    }

    internal override void Fail(Exception error)
    {
        Released();
        if (!Method.IsOneWay) AnswerWith(error);
    }

    internal abstract void Cancel(CancellationToken cancellation);

    internal override void TimeOut(Activation activation)
    {
        Deadline = long.MaxValue;
        Fail(new TimeoutException(
            $"The call {Method} to {Target.GrainId} was not answered in {activation.Runtime.TimeoutOf(Method)}; it goes on. Is the grain busy, or does it wait for its caller?"));
    }

    void Released()
    {
        Cancellation?.Dispose();
        Cancellation = null;
    }

    public async ValueTask<Response> Invoke()
    {
        try
        {
            var task = Call(filterTarget!);
            await task;
            return ResponseOf(task);
        }
        catch (Exception error)
        {
            return Response.FromException(error);
        }
    }

    public abstract int GetArgumentCount();

    public abstract object? GetArgument(int index);

    public abstract void SetArgument(int index, object? value);

    public virtual CancellationToken GetCancellationToken() => default;

    public object? GetTarget() => filterTarget;

    public void SetTarget(ITargetHolder holder) => filterTarget = holder.GetTarget();

    public string GetMethodName() => Method.Name;

    public string GetInterfaceName() => Method.InterfaceType.FullName!;

    public string GetActivityName() => $"{Method.InterfaceType.Name}/{Method.Name}";

    public MethodInfo GetMethod() => Method.Info;

    public Type GetInterfaceType() => Method.InterfaceType;

    public TimeSpan? GetDefaultResponseTimeout() => Method.ResponseTimeout;

    public bool IsCancellable => GetCancellationToken().CanBeCanceled;

    public void Dispose() { }

    public override string ToString() => Method.ToString();

    protected static ArgumentOutOfRangeException NoSuchArgument(int index) => new(nameof(index), index, "The method has no such argument");
}
