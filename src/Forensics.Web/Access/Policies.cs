using Forensics.Engine.Access;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.DependencyInjection;

namespace Forensics.Web.Access;

/// <summary>Who may do what, by name. An endpoint without a policy falls back to <see cref="Reviewing"/>.</summary>
public static class Policies
{
    /// <summary>Reviewers, lead reviewers and administrators.</summary>
    public const string Reviewing = "reviewing";

    /// <summary>Lead reviewers and administrators.</summary>
    public const string Leading = "leading";

    /// <summary>Administrators.</summary>
    public const string Administering = "administering";

    /// <summary>Merchants, each of one shop. The endpoint itself answers 404 for another shop's things.</summary>
    public const string Merchant = "merchant";

    /// <summary>Anybody who said who they are.</summary>
    public const string KnownCaller = "known-caller";

    /// <summary>Platform systems whose key has the scope.</summary>
    public static string Scope(string scope) => $"scope:{scope}";

    /// <summary>A policy of one endpoint's own, such as "a key with this scope, or a reviewer".</summary>
    public static AuthorizationPolicy When(Func<Caller, bool> may)
    {
        ArgumentNullException.ThrowIfNull(may);
        return new AuthorizationPolicyBuilder().RequireAuthenticatedUser().RequireAssertion(context => Caller.From(context.User) is { } caller && may(caller)).Build();
    }

    /// <summary>May see reports and their pictures.</summary>
    public static bool MayReview(Caller caller) => Required(caller).IsUser(Role.Reviewer, Role.LeadReviewer, Role.Administrator);

    /// <summary>May see what reviewers do.</summary>
    public static bool MayLead(Caller caller) => Required(caller).IsUser(Role.LeadReviewer, Role.Administrator);

    /// <summary>May manage users and keys.</summary>
    public static bool MayAdminister(Caller caller) => Required(caller).IsUser(Role.Administrator);

    /// <summary>A merchant whose shop is known.</summary>
    public static bool IsMerchant(Caller caller) => Required(caller) is { Kind: CallerKind.Merchant, Shop.Length: > 0 };

    internal static void Add(IServiceCollection services)
    {
        var policies = services.AddAuthorizationBuilder()
            .SetFallbackPolicy(When(MayReview))
            .AddPolicy(Reviewing, When(MayReview))
            .AddPolicy(Leading, When(MayLead))
            .AddPolicy(Administering, When(MayAdminister))
            .AddPolicy(Merchant, When(IsMerchant))
            .AddPolicy(KnownCaller, When(_ => true));
        foreach (var scope in Engine.Access.Scope.All)
        {
            policies.AddPolicy(Scope(scope), When(caller => caller.Has(scope)));
        }
    }

    static Caller Required(Caller caller) => caller ?? throw new ArgumentNullException(nameof(caller));
}
