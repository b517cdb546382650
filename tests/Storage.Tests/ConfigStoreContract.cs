namespace TrustFlow.Storage.Tests;

/// <summary>
/// What every backend of the configuration store must do. A backend's test class inherits it (and its other parts) and says how
/// to open the same store again.
/// </summary>
public abstract partial class ConfigStoreContract : IAsyncLifetime
{
    IConfigStore? opened;

    protected IConfigStore Store => opened ?? throw new InvalidOperationException("The store has not been opened.");

    /// <summary>Opens the store of this test, empty the first time and with all that was committed each time after.</summary>
    protected abstract Task<IConfigStore> OpenAsync();

    /// <summary>Closes what <see cref="OpenAsync"/> opened last.</summary>
    protected abstract Task CloseAsync();

    public async Task InitializeAsync() => opened = await OpenAsync();

    public virtual Task DisposeAsync() => CloseAsync();

    protected async Task ReopenAsync()
    {
        await Store.DisposeAsync();
        await CloseAsync();
        opened = await OpenAsync();
    }

    /// <summary>Commits at the head as it is.</summary>
    protected async Task<IReadOnlyList<BatchOutcome>> CommitAsync(params Batch[] group) =>
        await Store.CommitAsync(await Store.ReadHeadAsync(), group);

    protected async Task<BatchOutcome> CommitOneAsync(Batch batch) => Assert.Single(await CommitAsync(batch));

    protected async Task<string?> ValueAsync(string key, string workspace = "w", string type = "t") =>
        (await Store.ReadAsync(workspace, [new(type, key)])).Entries.SingleOrDefault()?.Value;
}
