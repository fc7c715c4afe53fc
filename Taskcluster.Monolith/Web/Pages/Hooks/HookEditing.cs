using Taskcluster.Monolith.Web.Forms;

namespace Taskcluster.Monolith.Web.Pages.Hooks;

/// <summary>What comes of the form of a hook's definition: the hook itself, or what a fire of it would do.</summary>
internal sealed class HookEditing(SiteApi api)
{
    /// <summary>What is wrong, field by field.</summary>
    public IReadOnlyList<FieldFault> Faults { get; private set; } = [];

    /// <summary>What would come of a fire, where that was asked for.</summary>
    public ApiJson? Tried { get; private set; }

    /// <summary>Checks the form, or stores it; whether it was stored.</summary>
    /// <param name="form">What was sent; with the field <c>check</c> nothing is stored.</param>
    /// <param name="hookGroupId">Of the hook.</param>
    /// <param name="hookId">Of the hook.</param>
    /// <param name="method"><c>createHook</c> or <c>updateHook</c>.</param>
    /// <exception cref="ApiFailure">It is wrong, or the API refuses it.</exception>
    public async Task<bool> Accept(PostedForm form, string hookGroupId, string hookId, string method)
    {
        Faults = HookForm.FaultsOf(form, $"{hookGroupId}/{hookId}");
        if (Faults.Count > 0)
        {
            throw ApiFailure.Input(string.Join("\n\n", Faults));
        }

        (string, string?)[] named = [("hookGroupId", hookGroupId), ("hookId", hookId)];
        var definition = HookForm.BodyOf(form);
        try
        {
            if (form.Has("check"))
            {
                Tried = await api.Send("hook-lab", "dryRun", HookForm.TrialOf(definition), named);
                Faults = TemplateFaults(Tried.Value["templateFault"], form["task"]);
                return false;
            }

            await api.Send("hooks", method, definition, named);
            return true;
        }
        catch (ApiFailure failure)
        {
            Faults = FieldFault.OfRefusal(failure, form);
            throw;
        }
    }

    private static IReadOnlyList<FieldFault> TemplateFaults(ApiJson fault, string template) => fault.Exists
        ?
        [
            new FieldFault(
                "task",
                FieldFault.LineOf(template, TemplatePlace.PointerOf(fault["location"].Text)),
                fault["message"].Text),
        ]
        : [];
}
