using System.Reflection;
using Orleans.Serialization.Invocation;

namespace Orleans.Runtime;

/// <summary>A call on its way through filters.</summary>
abstract class FilteredCall(CallRequest call)
{
    protected CallRequest Call { get; } = call;

    public IInvokable Request => Call;

    public GrainId? SourceId => Call.Source?.GrainId;

    public GrainId TargetId => Call.Target.GrainId;

    public GrainInterfaceType InterfaceType => GrainReferences.NameOf(Call.Method.InterfaceType);

    public string InterfaceName => Call.GetInterfaceName();

    public string MethodName => Call.Method.Name;

    public MethodInfo InterfaceMethod => Call.Method.Info;

    public Response? Response { get; set; }

    public object? Result
    {
        get => Response?.Result;
        set => Response = Response.FromResult(value);
    }

    protected static Exception NoResponse(string where) => new InvalidOperationException($"A filter on the {where} side ended without a response: it must go on or set a result");
}

/// <summary>A call on its way through the filters of the called side.</summary>
sealed class IncomingCall(CallRequest call, Activation activation) : FilteredCall(call), IIncomingGrainCallContext
{
    int stage;

    public object Grain => activation.GrainInstance!;

    public IGrainContext TargetContext => activation;

    public MethodInfo ImplementationMethod => activation.Class.ImplementationOf(Call.Method.Info);

    internal async void Run()
    {
        try
        {
            await Invoke();
        }
        catch (Exception error)
        {
            Response = Response.FromException(error);
        }
        Call.Ended(activation, Response ?? Response.FromException(NoResponse("called")));
    }

    public async Task Invoke()
    {
        var filters = activation.Runtime.IncomingFilters;
        var at = stage++;
        if (at < filters.Count)
        {
            await filters[at].Invoke(this);
            return;
        }
        if (at == filters.Count && activation.GrainInstance is IIncomingGrainCallFilter own)
        {
            await own.Invoke(this);
            return;
        }
        Call.SetTarget(activation);
        Response = await Call.Invoke();
        // A filter sees the error of the method thrown, as if it had called the method itself.
        if (Response.Exception is { } error) System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(error);
    }
}

/// <summary>A call on its way through the filters of the calling side.</summary>
sealed class OutgoingCall(SiloRuntime runtime, CallRequest call) : FilteredCall(call), IOutgoingGrainCallContext
{
    int stage;

    public object Grain => Call.Target;

    public IGrainContext? SourceContext => Call.Source;

    internal async void Run()
    {
        try
        {
            await Invoke();
        }
        catch (Exception error)
        {
            Response = Response.FromException(error);
        }
        if (!Call.Method.IsOneWay) Call.Answer(Response ?? Response.FromException(NoResponse("calling")));
    }

    public async Task Invoke()
    {
        var at = stage++;
        if (at < runtime.OutgoingFilters.Count)
        {
            await runtime.OutgoingFilters[at].Invoke(this);
            return;
        }
        // What a filter has put into the context goes along.
        Call.Context = RequestContext.Current;
        var sent = Call.Copy();
        runtime.Dispatch(sent);
        if (Call.Method.IsOneWay)
        {
            Response = Response.Completed;
            return;
        }
        await sent.Ending;
        Response = sent.ResponseOf();
    }
}
