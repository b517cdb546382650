using Microsoft.Extensions.Logging;
using TrustFlow.Bootstrap;

namespace TrustFlow.Plugin.Sample;

/// <summary>Writes a file whose name and text it is given.</summary>
public sealed partial class Greeting(InitialiserParameters parameters, ILoggerFactory loggers) : IInitialiser
{
    readonly string file = parameters.Required("file");
    readonly string text = parameters.Text("text", "hello")!;
    readonly ILogger logger = loggers.CreateLogger<Greeting>();

    /// <inheritdoc/>
    public bool WaitsForServices => false;

    /// <inheritdoc/>
    public async Task RunAsync(InitialiserContext context, string? oldFlag, string newFlag, CancellationToken cancellation)
    {
        await File.WriteAllTextAsync(Path.Combine(context.BaseFolder, file), $"{text} {newFlag}", cancellation);
        LogGreeted(file);
    }

    [LoggerMessage(LogLevel.Debug, "Greeted in {File}")]
    partial void LogGreeted(string file);
}

/// <summary>Needs nothing.</summary>
public sealed class Plain : IInitialiser
{
    /// <inheritdoc/>
    public Task RunAsync(InitialiserContext context, string? oldFlag, string newFlag, CancellationToken cancellation) => Task.CompletedTask;
}

/// <summary>Cannot be made.</summary>
public sealed class Broken : IInitialiser
{
    /// <summary>Throws.</summary>
    public Broken() => throw new NotSupportedException("not today");

    /// <inheritdoc/>
    public Task RunAsync(InitialiserContext context, string? oldFlag, string newFlag, CancellationToken cancellation) => Task.CompletedTask;
}

/// <summary>Is none.</summary>
public sealed class NoInitialiser
{
    /// <summary>Says something.</summary>
    public string Text { get; set; } = "";
}
