using TrustFlow.Bootstrap.Seeds;
using TrustFlow.Config;

namespace TrustFlow.Bootstrap.Initialisers;

/// <summary>
/// Fills the workspace <c>__template__</c> from a seed file: everything on the first run, what is missing on a later one.
/// Parameters: <c>config_file</c>; <c>overwrite</c>, to write everything on every run.
/// </summary>
public sealed class TemplateSeed(InitialiserParameters parameters) : IInitialiser, ISeeded
{
    readonly string file = parameters.Required("config_file");
    readonly bool overwrite = parameters.Flag("overwrite", false);

    string? ISeeded.SeedFile => file;

    /// <inheritdoc/>
    public async Task RunAsync(InitialiserContext context, string? oldFlag, string newFlag, CancellationToken cancellation)
    {
        var fill = new WorkspaceFill(context, ConfigTypes.TemplateWorkspace);
        var entries = fill.WithoutOwned(await SeedFile.ReadAsync(context.BaseFolder, file, cancellation));
        await fill.WriteAsync(entries, onlyMissing: oldFlag is not null && !overwrite, cancellation);
    }
}
