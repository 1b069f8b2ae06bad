using Forensics.Engine.Review;

namespace Forensics.Web.Report;

/// <summary>A finding with the number it is called by; 1 to 9 are keys.</summary>
public sealed record NumberedFinding(int Number, PictureView Picture, FindingView View);
