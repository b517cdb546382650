using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;
using TrustFlow.Sqlite;

namespace TrustFlow.Embedded.Tests;

public sealed record NoteState
{
    public string Text { get; init; } = "";

    public IReadOnlyList<int> Numbers { get; init; } = [];
}

public interface INote : IGrainWithStringKey
{
    Task Write(string text, params int[] numbers);

    Task<NoteState> Read();

    Task<string?> Etag();

    Task Clear();

    Task<int> WriteTwiceAtOnce();

    Task Forget();
}

public sealed class NoteGrain([PersistentState("note")] IPersistentState<NoteState> note, [PersistentState("other")] IPersistentState<NoteState> other) : Grain, INote
{
    public Task Write(string text, params int[] numbers)
    {
        note.State = new NoteState { Text = text, Numbers = numbers };
        return note.WriteStateAsync();
    }

    public Task<NoteState> Read() => Task.FromResult(note.State);

    public Task<string?> Etag() => Task.FromResult(note.RecordExists ? note.Etag : null);

    public Task Clear() => note.ClearStateAsync();

    public async Task<int> WriteTwiceAtOnce()
    {
        other.State = new NoteState { Text = "other" };
        await other.WriteStateAsync();
        return 2;
    }

    public Task Forget()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }
}

/// <summary>What every storage of states does.</summary>
public abstract class StorageSuite : IAsyncLifetime
{
    Silo silo = null!;

    protected abstract void Configure(ISiloBuilder builder);

    public virtual async Task InitializeAsync() => silo = await Silo.StartAsync(Configure);

    public virtual async Task DisposeAsync() => await silo.DisposeAsync();

    internal async Task RestartAsync()
    {
        await silo.DisposeAsync();
        silo = await Silo.StartAsync(Configure);
    }

    internal INote Note(string key) => silo.Grain<INote>(key);

    [Fact]
    public async Task State_NeverWritten_IsNewAndHasNoVersion()
    {
        Assert.Equal("", (await Note("new").Read()).Text);
        Assert.Null(await Note("new").Etag());
    }

    [Fact]
    public async Task State_Written_IsReadByTheNextActivation()
    {
        await Note("kept").Write("a", 1, 2);
        await Note("kept").WriteTwiceAtOnce();
        await Note("kept").Forget();
        var read = await Note("kept").Read();
        Assert.Equal("a", read.Text);
        Assert.Equal([1, 2], read.Numbers);
        Assert.NotNull(await Note("kept").Etag());
    }

    [Fact]
    public async Task State_Cleared_IsNewAgain()
    {
        await Note("cleared").Write("a");
        await Note("cleared").Clear();
        Assert.Equal("", (await Note("cleared").Read()).Text);
        await Note("cleared").Forget();
        Assert.Null(await Note("cleared").Etag());
        await Note("cleared").Write("b");
    }

    [Fact]
    public async Task Write_WithAnotherVersionThanTheStored_IsRefused_AndTheGrainReadsAnew()
    {
        await Note("conflict").Write("mine");
        var storage = silo.Services.GetRequiredKeyedService<IGrainStorage>("Default");
        var theirs = new GrainState<NoteState>();
        await storage.ReadStateAsync("note", Note("conflict").GetGrainId(), theirs);
        theirs.State = new NoteState { Text = "theirs" };
        await storage.WriteStateAsync("note", Note("conflict").GetGrainId(), theirs);

        var error = await Assert.ThrowsAsync<InconsistentStateException>(() => Note("conflict").Write("mine again"));
        Assert.Equal(theirs.ETag, error.StoredEtag);
        Assert.Equal("theirs", (await Note("conflict").Read()).Text);
        await Note("conflict").Write("mine at last");
    }
}

public sealed class MemoryStorageTests : StorageSuite
{
    protected override void Configure(ISiloBuilder builder) => builder.AddMemoryGrainStorageAsDefault();
}

public sealed class SqliteStorageTests : StorageSuite
{
    readonly TemporaryDatabase file = new();

    protected override void Configure(ISiloBuilder builder) => builder.UseEmbeddedStore(file.Database);

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        await file.DisposeAsync();
    }

    [Fact]
    public async Task State_Written_OutlivesTheSiloAndTheFileHandle()
    {
        await Note("durable").Write("a");
        var before = await Note("durable").Etag();
        await file.ReopenAsync();
        await RestartAsync();
        Assert.Equal("a", (await Note("durable").Read()).Text);
        Assert.Equal(before, await Note("durable").Etag());
    }

    [Fact]
    public async Task State_InTheFile_NamesNoType()
    {
        await Note("plain").Write("a", 1);
        var stored = await file.Database.ReadAsync(session => session.First("SELECT state FROM grain_state WHERE grain = 'note/plain'", row => row.GetString(0)));
        Assert.Equal("""{"text":"a","numbers":[1]}""", stored);
    }
}

/// <summary>A database file in a folder that goes with it.</summary>
sealed class TemporaryDatabase : IAsyncDisposable
{
    readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("engine-");

    internal TemporaryDatabase() => Database = Open();

    internal SqliteDatabase Database { get; private set; }

    internal async Task ReopenAsync()
    {
        await Database.DisposeAsync();
        Database = Open();
    }

    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        folder.Delete(recursive: true);
    }

    SqliteDatabase Open() => SqliteDatabase.Open(Path.Combine(folder.FullName, "engine.db"), EmbeddedStore.Schema);
}
