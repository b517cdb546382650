using System.Collections.Immutable;
using TrustFlow.Bootstrap.Seeds;
using TrustFlow.Config;

namespace TrustFlow.Bootstrap.Initialisers;

/// <summary>
/// Fills a workspace from the workspace <c>__template__</c>, or from a seed file: everything on the first run, what is missing on a later one.
/// Parameters: <c>workspace</c>; <c>source</c>, <c>template</c> (the default) or <c>seed-file</c>; <c>seed_file</c>;
/// <c>overwrite</c>, to write everything on every run.
/// </summary>
public sealed class WorkspaceInit : IInitialiser, ISeeded
{
    readonly string workspace;
    readonly string? seedFile;
    readonly bool overwrite;

    /// <summary>Reads the parameters.</summary>
    /// <exception cref="InitialiserParameterException">One is missing, unusable, or does not go with another.</exception>
    public WorkspaceInit(InitialiserParameters parameters)
    {
        workspace = parameters.Required("workspace");
        overwrite = parameters.Flag("overwrite", false);
        seedFile = parameters.Text("seed_file", null);
        var source = parameters.Text("source", "template");
        if (ConfigTypes.IsReserved(workspace)) throw new InitialiserParameterException("workspace", $"the workspace '{workspace}' is reserved");
        switch (source)
        {
            case "template" when seedFile is not null:
                throw new InitialiserParameterException("seed_file", "the parameter 'seed_file' goes with the source 'seed-file' only");
            case "seed-file":
                seedFile = parameters.Required("seed_file");
                break;
            case not "template":
                throw new InitialiserParameterException("source", $"the parameter 'source' is '{source}', and must be 'template' or 'seed-file'");
        }
    }

    string? ISeeded.SeedFile => seedFile;

    /// <inheritdoc/>
    public async Task RunAsync(InitialiserContext context, string? oldFlag, string newFlag, CancellationToken cancellation)
    {
        var fill = new WorkspaceFill(context, workspace);
        var source = seedFile is null ? await TemplateAsync(context, cancellation) : await SeedFile.ReadAsync(context.BaseFolder, seedFile, cancellation);
        await fill.WriteAsync(fill.WithoutOwned(source), onlyMissing: oldFlag is not null && !overwrite, cancellation);
    }

    async Task<ImmutableArray<ConfigWrite>> TemplateAsync(InitialiserContext context, CancellationToken cancellation)
    {
        var template = await context.Grains.GetGrain<IWorkspaceGrain>(ConfigTypes.TemplateWorkspace).GetAllAsync(cancellation);
        if (template.Values.IsEmpty)
            throw new InvalidOperationException($"The workspace '{workspace}' cannot be filled: the template is empty. Let TemplateSeed run before, or fill {ConfigTypes.TemplateWorkspace}.");
        return [.. template.Values.Select(entry => new ConfigWrite(entry.Type, entry.Key, entry.Value))];
    }
}
