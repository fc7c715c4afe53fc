using Microsoft.AspNetCore.Components;
using Taskcluster.Monolith.Web.Forms;

namespace Taskcluster.Monolith.Web;

/// <summary>
/// Base of all pages. A page is made for one request: it accepts the form that was sent, if one was, loads what it
/// shows, and is rendered once (docs/web-ui.md).
/// </summary>
public abstract class SitePage : ComponentBase
{
    /// <summary>What was asked for, and by whom.</summary>
    [Inject]
    public SiteRequest Request { get; set; } = null!;

    /// <summary>The API, called on behalf of whoever asks.</summary>
    [Inject]
    public SiteApi Api { get; set; } = null!;

    public sealed override async Task SetParametersAsync(ParameterView parameters)
    {
        parameters.SetParameterProperties(this);
        if (Request.Form is { } form)
        {
            await Accept(form);
        }

        if (!Request.IsAnswered)
        {
            await Load();
        }

        // ComponentBase would render before what is loaded is there.
        if (!Request.IsAnswered)
        {
            await base.SetParametersAsync(ParameterView.Empty);
        }
    }

    /// <summary>Fetches what the page shows. What fails becomes a page that says so.</summary>
    protected virtual Task Load() => Task.CompletedTask;

    /// <summary>
    /// Does what a form asks for, told by <see cref="PostedForm.Action"/>. An <see cref="ApiFailure"/> shows the page
    /// again, with the failure above the form and all that was entered in it.
    /// </summary>
    protected virtual Task<PostResult> Post(PostedForm form) =>
        throw new ApiFailure(StatusCodes.Status405MethodNotAllowed, "InputError", "This page takes no forms.");

    /// <summary>Sends the browser to a page of this site.</summary>
    protected static PostResult Go(string url, string? message = null) => new(url, message);

    /// <summary>Shows this page as the answer, for what is to be seen once.</summary>
    protected static PostResult Stay() => new(null, null);

    /// <summary>The failure of a form that names an action which the page does not know.</summary>
    protected static ApiFailure Unknown(PostedForm form) =>
        ApiFailure.Input($"This page knows no action '{form.Action}'.");

    private async Task Accept(PostedForm form)
    {
        try
        {
            var result = await Post(form);
            if (result.Url is { } url)
            {
                Request.RedirectTo(url);
                Request.FlashMessage = result.Message;
            }
        }
        catch (ApiFailure problem)
        {
            Request.Refuse(problem);
        }
    }
}

/// <summary>What comes of a form that was accepted.</summary>
/// <param name="Url">Where the browser goes next; null: it stays.</param>
/// <param name="Message">What the next page tells, once.</param>
public sealed record PostResult(string? Url, string? Message);
