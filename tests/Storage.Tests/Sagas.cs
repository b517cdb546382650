namespace TrustFlow.Storage.Tests;

/// <summary>Sagas without events, which most tests have no need of.</summary>
static class Sagas
{
    public static Task SaveSagaAsync(this IConfigStore store, Saga saga, IReadOnlyList<string> topics) => store.SaveSagaAsync(saga, new FlowUses(topics, []), []);

    public static Task EndSagaAsync(this IConfigStore store, string workspace, string flow, string sagaId, bool usesCleared) =>
        store.EndSagaAsync(workspace, flow, sagaId, usesCleared, []);
}
