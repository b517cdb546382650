using System.Collections.Immutable;
using TrustFlow.Bootstrap.Seeds;
using TrustFlow.Config;

namespace TrustFlow.Bootstrap.Initialisers;

/// <summary>
/// Fills a workspace from the workspace <c>__template__</c>, or from a seed file: everything on the first run, what is missing on a later one.
/// Parameters: <c>workspace</c>; <c>source</c>, <c>template</c> (the default) or <c>seed-file</c>; <c>seed_file</c>;
/// <c>overwrite</c>, to write everything on every run.
/// </summary>
public sealed class WorkspaceInit : IInitialiser
{
    readonly string _workspace;
    readonly string? _seedFile;
    readonly bool _overwrite;

    /// <summary>Reads the parameters.</summary>
    /// <exception cref="InitialiserParameterException">One is missing, unusable, or does not go with another.</exception>
    public WorkspaceInit(InitialiserParameters parameters)
    {
        _workspace = parameters.Required("workspace");
        _overwrite = parameters.Flag("overwrite", false);
        _seedFile = parameters.Text("seed_file", null);
        var source = parameters.Text("source", "template");
        if (ConfigTypes.IsReserved(_workspace)) throw new InitialiserParameterException("workspace", $"the workspace '{_workspace}' is reserved");
        switch (source)
        {
            case "template" when _seedFile is not null:
                throw new InitialiserParameterException("seed_file", "the parameter 'seed_file' goes with the source 'seed-file' only");
            case "seed-file":
                _seedFile = parameters.Required("seed_file");
                break;
            case not "template":
                throw new InitialiserParameterException("source", $"the parameter 'source' is '{source}', and must be 'template' or 'seed-file'");
        }
    }

    /// <inheritdoc/>
    public async Task RunAsync(InitialiserContext context, string? oldFlag, string newFlag, CancellationToken cancellation)
    {
        var fill = new WorkspaceFill(context, _workspace);
        var source = _seedFile is null ? await TemplateAsync(context, cancellation) : await SeedFile.ReadAsync(context.BaseFolder, _seedFile, cancellation);
        await fill.WriteAsync(fill.WithoutOwned(source), onlyMissing: oldFlag is not null && !_overwrite, cancellation);
    }

    async Task<ImmutableArray<ConfigWrite>> TemplateAsync(InitialiserContext context, CancellationToken cancellation)
    {
        var template = await context.Grains.GetGrain<IWorkspaceGrain>(ConfigTypes.TemplateWorkspace).GetAllAsync(cancellation);
        if (template.Values.IsEmpty)
            throw new InvalidOperationException($"The workspace '{_workspace}' cannot be filled: the template is empty. Let TemplateSeed run before, or fill {ConfigTypes.TemplateWorkspace}.");
        return [.. template.Values.Select(entry => new ConfigWrite(entry.Type, entry.Key, entry.Value))];
    }
}
