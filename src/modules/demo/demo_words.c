/* What the people of Northwind Robotics write: their goals, what they say to each other, how they judge a year. */
#include "modules/demo/demo_life.h"

#define PERCENT(title_)                                                                                                \
    {                                                                                                                  \
        title_, "percent", 0, 100000                                                                                   \
    }
#define RISES(title_, from_, to_)                                                                                      \
    {                                                                                                                  \
        title_, "number", (from_)*1000, (to_)*1000                                                                     \
    }
#define DONE_OR_NOT(title_)                                                                                            \
    {                                                                                                                  \
        title_, "binary", 0, 1000                                                                                      \
    }

const struct demo_goal demo_company_goals[DEMO_COMPANY_GOALS] = {
    {"Every arm leaves the hall right the first time",
     "Rework costs us a tenth of what we earn, and our customers' trust.",
     {RISES("Returns within 90 days, of 1,000 arms", 31, 12), PERCENT("Arms that pass the final test at once")}},
    {"Customers are running within a day of delivery",
     "A robot in its crate earns nothing for anybody.",
     {RISES("Median hours from delivery to first task", 60, 24),
      RISES("Installations without a second visit, of 100", 68, 90)}},
    {"A company people stay with",
     "Who leaves takes five years of knowledge along.",
     {RISES("Regretted exits, of 100 people", 9, 5), PERCENT("People with a plan that both sides have confirmed")}},
};

/* By department: the unit's own goal, then three for its people. */
const struct demo_trade demo_trades[DEMO_TRADES] = {
    {"ENG",
     0,
     {"One platform under all arms",
      "Three code bases triple every fix.",
      {PERCENT("Products on the common platform")}},
     {{0}}},
    {"OPS",
     0,
     {"Halve the days from order to crate",
      "Lead time decides more orders than price.",
      {RISES("Days from order to crate", 46, 23)}},
     {{0}}},
    {"COM",
     1,
     {"Customers recommend us", "Word of mouth brings our best customers.", {RISES("Net promoter score", 38, 55)}},
     {{0}}},
    {"COR",
     2,
     {"Nobody waits for us",
      "Every open request stops somebody's work.",
      {RISES("Median days to answer a request", 4, 1)}},
     {{0}}},
    {"MC",
     0,
     {"Smooth motion at full load",
      "Vibration is the first thing a customer sees.",
      {RISES("Residual vibration at 20 kg, micrometres", 180, 90)}},
     {{"Cut the settling time of the wrist axis",
       "It bounds the cycle time of every pick.",
       {RISES("Settling time, ms", 140, 80), DONE_OR_NOT("Controller reviewed with Safety")}},
      {"Identify load inertia while moving",
       "Customers should not have to weigh their parts.",
       {PERCENT("Reference loads identified within 5 %")}},
      {"Make the servo tuning repeatable",
       "Today two people get two results.",
       {PERCENT("Arms tuned by the script alone"), RISES("Minutes for one tuning", 90, 20)}}}},
    {"PER",
     0,
     {"See parts in any light", "Halls are not laboratories.", {RISES("Missed picks, of 10,000", 85, 30)}},
     {{"Robust depth in glare", "Foil and steel blind us today.", {RISES("False depth points, of 1,000", 42, 15)}},
      {"Label less, learn more",
       "Labelling takes half of our time.",
       {RISES("Hand-labelled images for a new part", 1200, 300)}},
      {"Calibrate a camera in ten minutes",
       "Service does it on site.",
       {RISES("Minutes for a calibration", 45, 10), DONE_OR_NOT("Field Service can do it alone")}}}},
    {"FW",
     0,
     {"Updates that never brick an arm",
      "One bad update cost us two customers.",
      {RISES("Failed updates, of 10,000", 12, 1)}},
     {{"Two-slot update with fall-back",
       "It must start whatever happens.",
       {PERCENT("Boards with both slots"), DONE_OR_NOT("Power cut test passed 1,000 times")}},
      {"Boot in under three seconds", "Operators wait at every shift.", {RISES("Seconds to ready", 9, 3)}},
      {"Read the fault log without a cable",
       "Half of the visits only read a log.",
       {PERCENT("Fault codes readable over the network")}}}},
    {"SAF",
     0,
     {"Safety that is shown, not claimed",
      "Certification is our licence to sell.",
      {PERCENT("Safety functions with a traced test")}},
     {{"Renew the certificate of the collaborative mode",
       "It ends next spring.",
       {PERCENT("Clauses with evidence"), DONE_OR_NOT("Audit passed")}},
      {"Shorten the stopping distance",
       "A smaller cell sells better.",
       {RISES("Stopping distance at full speed, mm", 260, 180)}},
      {"Teach risk assessment to every team", "We find hazards too late.", {RISES("Teams trained", 0, 9)}}}},
    {"ASM",
     1,
     {"A calm line", "Hurry makes errors.", {RISES("Unplanned line stops a week", 14, 4)}},
     {{"Learn the gearbox station",
       "Two people can do it, we need five.",
       {DONE_OR_NOT("Signed off for the station"), RISES("Gearboxes built under supervision", 0, 40)}},
      {"Bring the torque errors down",
       "Each one means opening the arm again.",
       {RISES("Torque errors a month", 22, 6)}},
      {"Make the hand-over at shift change work",
       "What one shift knows, the next must know.",
       {PERCENT("Hand-overs with a filled board")}}}},
    {"SUP",
     1,
     {"No missing parts on Monday", "A missing screw stops a line.", {RISES("Stock-outs a quarter", 19, 5)}},
     {{"A second source for harmonic drives",
       "One supplier, one flood.",
       {DONE_OR_NOT("Second source approved"), PERCENT("Volume with the second source")}},
      {"Agree delivery windows with the ten largest",
       "Deliveries come all at once.",
       {RISES("Suppliers with a window", 0, 10)}},
      {"Clean up the bill of materials",
       "We buy parts that nothing uses.",
       {RISES("Part numbers without use", 640, 100)}}}},
    {"QA",
     0,
     {"Find it here, not there",
      "A fault costs ten times more at the customer's.",
      {RISES("Faults found by customers, of 100 found", 24, 8)}},
     {{"A measuring plan for the new joint",
       "Series starts in autumn.",
       {PERCENT("Characteristics with a gauge study")}},
      {"Close complaints within ten days", "Silence costs trust.", {RISES("Median days to close", 26, 10)}},
      {"Bring inspection data to the line",
       "Who sees the trend can act on it.",
       {RISES("Stations with a live chart", 1, 8), DONE_OR_NOT("Assembly uses it at the morning round")}}}},
    {"SAL",
     1,
     {"Sell what we can deliver",
      "Promises that Operations cannot keep come back.",
      {RISES("Orders delivered as promised, of 100", 71, 92)}},
     {{"Win three food customers", "The washdown arm is ready.", {RISES("Signed food customers", 0, 3)}},
      {"Renew every service contract that ends", "It is the calmest income we have.", {PERCENT("Contracts renewed")}},
      {"Know the ten largest accounts",
       "We learn of their plans too late.",
       {RISES("Accounts with a plan on paper", 2, 10)}}}},
    {"SRV",
     1,
     {"Fixed at the first visit", "A second visit costs a week.", {RISES("Fixed at first visit, of 100", 68, 88)}},
     {{"Become fit for the washdown arm",
       "It ships from summer.",
       {DONE_OR_NOT("Training finished"), RISES("Installations done with a colleague", 0, 5)}},
      {"Write down the twenty commonest repairs",
       "It is all in our heads.",
       {RISES("Repairs written and tried by a colleague", 0, 20)}},
      {"Carry the right parts",
       "Half of the vans lack the other half.",
       {RISES("Visits broken off for a part, of 100", 17, 5)}}}},
    {"MKT",
     1,
     {"Be found by integrators",
      "They decide what is bought.",
      {RISES("Integrators asking for a demo a month", 6, 20)}},
     {{"Five customer stories with numbers", "Nobody believes adjectives.", {RISES("Stories published", 0, 5)}},
      {"A product page an engineer likes",
       "They leave when they find no data sheet.",
       {RISES("Data sheets downloaded a month", 240, 600)}},
      {"A fair that pays", "We spent and did not follow up.", {PERCENT("Contacts called within a week")}}}},
    {"HR",
     2,
     {"Plans that both sides know",
      "Nobody should guess what is expected.",
      {PERCENT("Plans confirmed by the end of February")}},
     {{"Hire within forty days", "Good people do not wait.", {RISES("Median days to hire", 71, 40)}},
      {"A first week that works",
       "Half of the exits come in the first year.",
       {PERCENT("Newcomers with a buddy on day one"), DONE_OR_NOT("First-week guide in all four languages")}},
      {"Managers who talk early",
       "Surprises in a review are our fault.",
       {RISES("Managers through the conversation course", 4, 30)}}}},
    {"FIN",
     2,
     {"Books closed in five days", "Decisions wait for figures.", {RISES("Days to close a month", 11, 5)}},
     {{"Automate the bank reconciliation",
       "Two people type for three days.",
       {PERCENT("Lines matched without a hand")}},
      {"One price list in four currencies", "Offers contradict each other.", {DONE_OR_NOT("List in use by Sales")}},
      {"Explain the budget to every head", "Who understands it keeps it.", {RISES("Heads visited", 0, 13)}}}},
    {"IT",
     2,
     {"Work that does not stop", "An hour of outage idles a hall.", {RISES("Hours of outage a quarter", 14, 2)}},
     {{"Restore in an hour, tried",
       "A backup nobody tried is a hope.",
       {RISES("Systems restored in a test", 1, 12), RISES("Minutes for the longest", 300, 60)}},
      {"Second factor for everybody", "Passwords leak.", {PERCENT("Accounts with a second factor")}},
      {"A laptop that is ready on day one",
       "Newcomers wait for days.",
       {RISES("Median days to a ready laptop", 6, 0)}}}},
};

const struct demo_words demo_praise = WORDS(
    "Stayed with the customer until the cell ran, and wrote down what it was. We used your notes the very next day.",
    "You asked the question nobody dared to ask, and it saved us a month.",
    "The hand-over you prepared was so clear that nobody had to call. Thank you.",
    "You took the late shift so that Achieng could be at her daughter's play. People notice such things.",
    "Your review of the stopping test found what two of us had missed. Patient, exact, kind.",
    "Thank you for saying early that the date would not hold. We could still move the crane.",
    "The way you explained the drawing to the new colleague: slowly, twice, without a sigh.",
    "You tried it on the line before you asked others to. That is how it should be.",
    "The supplier was wrong, you stayed friendly, and we have the parts.",
    "You cleaned up the mess I left. Next time I owe you one.",
    "Your figures were ready before the meeting, and they were right.",
    "Great calm on the phone while the whole hall stood still.");
const struct demo_words demo_constructive = WORDS(
    "In the last two hand-overs the open points were missing, and the next shift found them at the machine. Could you "
    "write the three most important ones on the board?",
    "In Tuesday's meeting you answered before Emi had finished, twice. She had the solution. I would like you to wait.",
    "The change went out without a second pair of eyes, and we rolled it back at night. Ask for a review, also when it "
    "is small.",
    "Your offers are good and often late: three of the last five came after the day we had promised. Tell me when you "
    "see it coming, I can help.",
    "You take on more than fits, and then two things wait. Let us choose together what goes first.",
    "The report has all figures and no sentence on what to do. One line at the top would help the reader.");
const struct demo_words demo_prompts = WORDS("How did the hand-over to your team go, from where you sit?",
                                             "What should I do differently in the next project?",
                                             "What did you notice in our customer meeting, good and bad?");
const struct demo_words demo_notes =
    WORDS("Talked about the workload. Agreed to drop the second line trial until the new colleague is there.",
          "Led the morning round for the first time. Calm, short, and the open points were closed by noon.",
          "Wants to learn the gearbox station. I will ask for a week in spring.",
          "Came to me early about the delay. We moved the test and told the customer together.");
const struct demo_words demo_own_notes = WORDS("The customer in Osaka wrote to thank us. Keep for the review.",
                                               "Finished the course on risk assessment. Try it on the new fixture.",
                                               "Took over the station for three weeks. Learned where the time goes.");
const struct demo_words demo_well =
    WORDS("Went as planned.", "Better than hoped; the new fixture helps.", "On course. The last test series is booked.",
          "A quiet month, steady progress.");
const struct demo_words demo_badly = WORDS("Waiting for parts since three weeks; I have asked Supply for a date.",
                                           "Harder than we thought. I need an afternoon with somebody from Firmware.",
                                           "Lost two weeks to the audit. The date is in danger.",
                                           "The trial failed twice. We change the approach on Monday.");
const struct demo_words demo_lessons = WORDS(
    "Start with the measurement, not with the fix.", "Ask the people at the machine first; they knew it all along.",
    "Two small steps would have been better than one large one.", "Book the test bench before you promise a date.",
    "It worked because somebody had time for it. Keep that time free next year.");
const struct demo_words demo_needs =
    WORDS("A second monitor for the drawings", "Read access to the complaint figures",
          "Two days on the risk assessment course", "Four hours a week without meetings", "A torque wrench with a log",
          "Somebody to ask about statistics");
const char *const demo_need_kinds[6] = {"tool", "access", "training", "time", "tool", "other"};
const struct demo_words demo_yes = WORDS("Ordered.", "Agreed, from next month.", "Yes. I block it in the calendar.");
const struct demo_words demo_no = WORDS("Not this year: the budget is spent. Ask again in January.");
const struct demo_words demo_self =
    WORDS("The first half was hard: two projects at once, and I said so too late. Since summer it goes well. I am "
          "proud of the "
          "hand-over board, which the other shifts use now. I want to learn more about measuring.",
          "I reached what we had agreed, and a little beyond. What did not work: I kept too much to myself. Next year "
          "I want to "
          "bring the younger colleagues in earlier.",
          "A good year. The customer visits taught me more than any course. I need more time without interruptions for "
          "the design work.",
          "I learned the new station and can stand in for two colleagues. My reports came late twice; I know.");
const struct demo_words demo_high = WORDS(
    "You carried the hardest piece of this year, and you carried it together with others. Where you are, things get "
    "calmer. The figures speak for themselves, and so do the colleagues who ask for you.",
    "You did what we had agreed and then looked what was missing for the others. The restore test was your idea; it "
    "has saved us once already.");
const struct demo_words demo_middle = WORDS(
    "A solid year. You reached what we had agreed, the customers like to work with you, and one can rely on your word. "
    "The second half was stronger than the first.",
    "You settled into the new task and stand on your own feet. The goals are reached, one of them late, and you said "
    "so in time.",
    "Reliable, friendly, exact. You do your part well, and I would like to see you take the lead once or twice.");
const struct demo_words demo_low = WORDS("This was not a good year, and we have spoken of it since spring. Two of the "
                                         "three goals were missed, and the help we "
                                         "agreed on was used too late. I want it to be better, and I think it can be.");
const struct demo_words demo_strengths =
    WORDS("Exact work, and the patience to explain it.", "Calm when others are not.",
          "Sees what is missing before it is missed.", "Says what is true, kindly, to the one it concerns.");
const struct demo_words demo_growth =
    WORDS("Ask for help a week earlier.", "Let others finish, then answer.",
          "Choose what goes first, and say what waits.", "Write the one sentence on top: what to do.");
const struct demo_words demo_reasons =
    WORDS("All goals reached, one beyond what was agreed; three colleagues wrote of the help they got.",
          "As agreed in the plan, with the check-ins as evidence.",
          "Two goals missed; noted in the check-ins since April and in two shared notes.");
const struct demo_words demo_statements = WORDS(
    "I do not agree with the rating. The missed goal waited for parts from February to May, which is in the check-ins. "
    "I ask for this to be weighed.");
const struct demo_words demo_seconds = WORDS(
    "I have read both texts and the check-ins, and spoken with both. The delay was not of the employee's making; the "
    "manager has noted it beside the goal. The rating rests on the second goal too and stands.");
const struct demo_words demo_rewards =
    WORDS("For the restore tests, which nobody had asked for.", "A steady year, in line with the plan.",
          "Ready for more: carried the project alone from June.",
          "A course in planning, and a mentor from another department.");
