using TrustFlow.Storage;

namespace TrustFlow.Flows.Sagas;

/// <summary>One kind of saga of a flow. What is written down says which step is next; each step can be repeated.</summary>
interface ISaga
{
    /// <summary>What it does, one of <see cref="SagaKinds"/>.</summary>
    string Kind { get; }

    /// <summary>Does what is left of a saga that is written down.</summary>
    /// <param name="saga">Where it stands.</param>
    /// <param name="run">Is told when the flow is committed as asked.</param>
    /// <exception cref="FlowException">It was refused, and is undone.</exception>
    Task GoOnAsync(Saga saga, FlowRun run);
}

/// <summary>Writes down the intent of a saga that was planned, or commits its first batch and the intent with it.</summary>
/// <param name="id">The saga's id.</param>
delegate Task<Saga> Intent(string id);

/// <summary>The kinds of sagas.</summary>
static class FlowSagas
{
    /// <summary>What goes on with a saga that the store lists.</summary>
    public static ISaga Of(string kind, FlowRoom room) => kind switch
    {
        SagaKinds.Start => new StartSaga(room),
        SagaKinds.Stop => new StopSaga(room),
        SagaKinds.Restart => new RestartSaga(room),
        SagaKinds.Pause => new PauseSaga(room),
        SagaKinds.Resume => new ResumeSaga(room),
        _ => throw new FlowException($"The flow has an unfinished saga of the kind '{kind}', which this version does not know."),
    };
}
